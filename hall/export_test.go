package hall

import (
	"context"

	"onewindow/hall/figures"
	"onewindow/hall/store"
)

// MovesOf are the raw moves of a span, for mutants of their fold.
func MovesOf(ctx context.Context, st *store.Store, span figures.Span, dept func(string) string) (moves []figures.Move, err error) {
	err = st.View(ctx, func(r *store.Reader) error {
		moves = nil
		return eachMove(r, span, dept, func(m *figures.Move) { moves = append(moves, *m) })
	})
	return moves, err
}
