"""What protocols of several families share. A part knows the vocabulary (`protocols.node`) and no protocol."""
