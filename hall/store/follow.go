package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Channel is the name under which servers of one hall tell each other that it has
// news: the servers of other halls on the same PostgreSQL are left in peace. The
// name is a digest, as an identifier has 63 bytes. The events themselves are in the
// table, so a lost message delays and never loses.
func Channel(hall string) string {
	sum := sha256.Sum256([]byte(hall))
	return channelPrefix + hex.EncodeToString(sum[:16])
}

// ListenerName is how a listening connection shows in pg_stat_activity, before the
// digest of its hall.
const ListenerName = "onewindow-listen "

const (
	// listeningPolls is how many polls a listening server passes over.
	listeningPolls = 5
	// listenAgain is the pause before a lost listener is opened again.
	listenAgain = 200 * time.Millisecond
	// followTime bounds one look at the table.
	followTime = 5 * time.Second
)

// notice tells the other servers once a transaction, however many events it
// holds: each NOTIFY takes a lock of the whole database at the commit, so that the
// commits of all its halls queue. A server that is alone with its hall tells nobody.
func (s *Store) notice(seq int64) []change {
	if !s.notifies.Load() || s.alone.Load() {
		return nil
	}
	return []change{{query: "SELECT pg_notify($1, $2)", args: []any{Channel(s.opt.Hall), strconv.FormatInt(seq, 10)}, rows: anyHow}}
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
	passed, ticked := 0, 0
	for {
		select {
		case <-s.closed:
			return
		case <-s.news:
		case <-ticks:
			if ticked++; ticked%listeningPolls == 0 {
				s.lookAround()
			}
			passed++
			if s.listening.Load() && passed < listeningPolls {
				continue
			}
		}
		passed = 0
		s.follow()
	}
}

// lookAround looks whether another server listens for this hall. One that comes
// says so itself (listen); whoever cannot hear that is not alone.
func (s *Store) lookAround() {
	own := s.listener.Load()
	if own == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(s.ctx, followTime)
	defer cancel()
	var others int64
	err := s.reader.QueryRowContext(ctx, "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = $1 AND pid <> $2",
		s.listenerName(), own).Scan(&others)
	s.alone.Store(err == nil && others == 0 && s.listener.Load() == own)
}

func (s *Store) listenerName() string {
	return ListenerName + strings.TrimPrefix(Channel(s.opt.Hall), channelPrefix)
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
		s.listener.Store(0)
		s.alone.Store(false)
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

const channelPrefix = "onewindow_"

func (s *Store) listen() error {
	config, err := pgx.ParseConfig(s.opt.DSN)
	if err != nil {
		return fmt.Errorf("store: listen: %w", err)
	}
	config.RuntimeParams["application_name"] = s.listenerName()
	conn, err := pgx.ConnectConfig(s.ctx, config)
	if err != nil {
		return fmt.Errorf("store: listen: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(s.ctx)) }() // it only heard
	if _, err := conn.Exec(s.ctx, "LISTEN "+Channel(s.opt.Hall)); err != nil {
		return fmt.Errorf("store: listen: %w", err)
	}
	own := conn.PgConn().PID()
	s.notifies.Store(true)
	s.listening.Store(true)
	s.listener.Store(int64(own))
	// Whoever was alone until now hears that it is not.
	if _, err := conn.Exec(s.ctx, "SELECT pg_notify($1, $2)", Channel(s.opt.Hall), ""); err != nil {
		return fmt.Errorf("store: listen: %w", err)
	}
	s.hint() // what happened while nobody listened
	for {
		n, err := conn.WaitForNotification(s.ctx)
		if err != nil {
			return fmt.Errorf("store: listen: %w", err)
		}
		if n.Payload == "" && n.PID != own {
			s.alone.Store(false)
		}
		if last, err := strconv.ParseInt(n.Payload, 10, 64); err != nil || last > s.Last() {
			s.hint()
		}
	}
}
