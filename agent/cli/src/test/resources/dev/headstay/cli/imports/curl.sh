curl https://gateway.ai.cloudflare.com/v1/ACCOUNT/GATEWAY/anthropic/v1/messages \
  -H "cf-aig-authorization: Bearer $CF_AIG_TOKEN" \
  -H 'x-api-key: sk-ant-CANARY0123456789abcdef' \
  -H "anthropic-version: 2023-06-01" \
  -H 'Content-Type: application/json' \
  --compressed \
  -d '{"model": "claude-sonnet-4-5", "max_tokens": 1}'
