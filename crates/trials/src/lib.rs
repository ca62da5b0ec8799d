//! Load on a release server and its report, and a demo whose clock moves; never shipped.
