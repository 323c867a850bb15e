"""Measure Detente against gold files: matching, scores with intervals, reports, floors."""
