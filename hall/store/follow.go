package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// channel is the name under which servers on one PostgreSQL tell each other
// that a hall has news. The payload is the hall's id; the events themselves are
// in the table, so a lost message delays and never loses.
const channel = "onewindow_hall"

// ListenerName is how the listening connection shows in pg_stat_activity.
const ListenerName = "onewindow-listen"

const (
	// listeningPolls is how many polls a listening server passes over.
	listeningPolls = 5
	// listenAgain is the pause before a lost listener is opened again.
	listenAgain = 200 * time.Millisecond
	// followTime bounds one look at the table.
	followTime = 5 * time.Second
)

// notify tells the other servers once a transaction, however many events it
// holds: each NOTIFY takes a lock of the whole database at the commit.
func (s *Store) notify(ctx context.Context, b *batch, seq int64) error {
	if !s.notifies.Load() {
		return nil
	}
	if _, err := b.run(ctx, "SELECT pg_notify($1, $2)", channel, fmt.Sprintf("%d %s", seq, s.opt.Hall)); err != nil {
		return fmt.Errorf("store: notify: %w", err)
	}
	return nil
}

// hint wakes the follower.
func (s *Store) hint() {
	select {
	case s.news <- struct{}{}:
	default:
	}
}

// followLoop brings what other servers wrote into the tail: one read of the
// table a server, however many watch. A hint may come from the own writer, from
// NOTIFY or from the poll; what is read decides.
func (s *Store) followLoop() {
	var ticks <-chan time.Time
	if s.postgres {
		tick := time.NewTicker(s.opt.Poll)
		defer tick.Stop()
		ticks = tick.C
	}
	passed := 0
	for {
		select {
		case <-s.closed:
			return
		case <-s.news:
		case <-ticks:
			passed++
			if s.listening.Load() && passed < listeningPolls {
				continue
			}
		}
		passed = 0
		s.follow()
	}
}

// follow reads until it has caught up. An error is no loss: the next hint or
// poll begins where this one ended.
func (s *Store) follow() {
	ctx, cancel := context.WithTimeout(s.ctx, followTime)
	defer cancel()
	for {
		r := &Reader{ctx: ctx, q: s.reader, hall: s.opt.Hall}
		events, err := r.Events(s.Last(), watchPage)
		if err != nil || len(events) == 0 || !s.tail.publish(events) {
			return
		}
	}
}

// listenLoop keeps one connection that hears of other servers' news, until the
// store closes. Without it, or through a pooler that swallows it, the poll goes
// on.
func (s *Store) listenLoop() {
	for {
		err := s.listen()
		s.listening.Store(false)
		if unknown, ok := errors.AsType[*pgconn.PgError](err); ok && noListen[unknown.Code] {
			return
		}
		select {
		case <-s.closed:
			return
		case <-time.After(listenAgain):
		}
	}
}

// noListen are the answers of databases that speak PostgreSQL's protocol and
// have no LISTEN: feature_not_supported, syntax_error, undefined_function.
var noListen = map[string]bool{"0A000": true, "42601": true, "42883": true}

func (s *Store) listen() error {
	config, err := pgx.ParseConfig(s.opt.DSN)
	if err != nil {
		return fmt.Errorf("store: listen: %w", err)
	}
	config.RuntimeParams["application_name"] = ListenerName
	conn, err := pgx.ConnectConfig(s.ctx, config)
	if err != nil {
		return fmt.Errorf("store: listen: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(s.ctx)) }() // it only heard
	if _, err := conn.Exec(s.ctx, "LISTEN "+channel); err != nil {
		return fmt.Errorf("store: listen: %w", err)
	}
	s.notifies.Store(true)
	s.listening.Store(true)
	s.hint() // what happened while nobody listened
	for {
		n, err := conn.WaitForNotification(s.ctx)
		if err != nil {
			return fmt.Errorf("store: listen: %w", err)
		}
		seq, hall, _ := strings.Cut(n.Payload, " ")
		if last, err := strconv.ParseInt(seq, 10, 64); hall == s.opt.Hall && (err != nil || last > s.Last()) {
			s.hint()
		}
	}
}
