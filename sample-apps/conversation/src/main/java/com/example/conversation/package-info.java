/** What the samples that use an HTTP client directly have in common. */
package com.example.conversation;
