package hallv1

// TimeHeader carries the hall's clock on every unary answer, RFC 3339 with
// nanoseconds: a desk whose own clock is wrong can see so without signing in.
const TimeHeader = "hall-time"
