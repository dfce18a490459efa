"""Whatever comes from outside, as foreign as it may be, ends in an answer or in one of the promised errors."""
