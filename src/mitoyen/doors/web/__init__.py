"""The pages: plain forms and links first, made quick where the browser can."""
