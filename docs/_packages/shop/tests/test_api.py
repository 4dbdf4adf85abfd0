"""Tests of what a customer can do."""
