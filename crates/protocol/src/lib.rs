//! What a code app and the server say to each other: messages, the bytes to sign, signing and verifying.
