"""What a learner has done and knows: memory, mastery, beliefs, progress, and what to review when."""
