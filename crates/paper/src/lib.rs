//! Code cards and letters as PDF.
