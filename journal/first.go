package journal

import "context"

// First gives the first rows of the outbox: those that need a person before
// those that wait, each in order, limit at most.
func (j *Journal) First(ctx context.Context, limit int) ([]Row, error) {
	return j.rows(ctx, `ORDER BY state DESC, seq LIMIT ?`, limitOf(limit))
}
