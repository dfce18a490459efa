"""The pre-push hook and its installer."""
