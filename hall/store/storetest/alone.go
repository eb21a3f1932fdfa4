package storetest

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"onewindow/hall/store"
)

// alone: a server that is the only one of its hall tells nobody of its commits, and
// begins to as soon as another comes, which then sees everything at once.
func alone(t *testing.T, fresh Fresh) {
	dsn := fresh(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	hall := "alone-" + newID()
	ear, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ear.Close(context.WithoutCancel(ctx)) }()
	if _, err := ear.Exec(ctx, "LISTEN "+store.Channel(hall)); err != nil {
		t.Fatal(err)
	}
	mouth := opened2(t, dsn)
	one := opened(t, store.Options{DSN: dsn, Hall: hall})
	events := int64(0)
	// told says whether one commit was told: what the database delivers comes in the
	// order of the commits, so a mark behind it ends the wait.
	told := func() bool {
		write(t, one, func(tx *store.Tx) error {
			_, err := tx.Emit(store.Event{Kind: "news", Body: []byte{}})
			return err
		})
		events++
		mark := "mark " + newID()
		if _, err := mouth.ExecContext(ctx, "SELECT pg_notify($1, $2)", store.Channel(hall), mark); err != nil {
			t.Fatal(err)
		}
		heard := false
		for {
			n, err := ear.WaitForNotification(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if n.Payload == mark {
				return heard
			}
			heard = heard || n.Payload != "" && !strings.HasPrefix(n.Payload, "mark ")
		}
	}
	for told() {
	}
	other := opened(t, store.Options{DSN: dsn, Hall: hall})
	for !told() {
	}
	for seen := int64(0); seen < events; {
		news, err := other.Next(ctx, seen, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range news {
			if seen++; e.Seq != seen {
				t.Fatalf("event %d after %d", e.Seq, seen-1)
			}
		}
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	for told() {
	}
}
