//! Importing another tool's file: read, previewed, then created in one commit.
