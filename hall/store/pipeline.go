package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// line sends the changes of a batch to PostgreSQL without waiting for the answer to
// each; SQLite is not a journey away and takes them one by one.
func (b *batch) line(ctx context.Context, changes []change) (changed []int64, err error) {
	if len(changes) < 2 {
		return b.oneByOne(ctx, changes)
	}
	err = b.conn.Raw(func(conn any) error {
		postgres, ok := conn.(*stdlib.Conn)
		if !ok {
			changed = nil
			return nil
		}
		queue := &pgx.Batch{}
		for _, c := range changes {
			queue.Queue(c.query, c.args...)
		}
		answers := postgres.Conn().SendBatch(ctx, queue)
		changed = make([]int64, len(changes))
		for i := range changes {
			tag, err := answers.Exec()
			if err != nil {
				_ = answers.Close() // the first error says more
				return fmt.Errorf("store: %w", err)
			}
			changed[i] = tag.RowsAffected()
		}
		return answers.Close()
	})
	if err == nil && changed == nil {
		return b.oneByOne(ctx, changes)
	}
	return changed, err
}
