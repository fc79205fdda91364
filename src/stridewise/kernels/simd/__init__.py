"""Vectors in LLVM, and the register tile built from them."""
