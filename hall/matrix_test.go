package hall_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/status"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/e2e/oracle"
	"onewindow/hall"
	"onewindow/hall/store"
)

// sessionStates are what may become of a session, and what the guard says to it: "" lets
// its role decide.
var sessionStates = map[string]string{
	"open": "", "locked": "session_locked", "expired": "session_expired", "ended": "session_ended", "other key": "no_session",
	"role taken away": "session_ended", "person disabled": "session_ended",
}

// courierStates are the same for what a seat's courier carries, where it may call.
var courierStates = map[string]string{
	"open": "", "expired": "session_expired", "other key": "no_session", "role taken away": "session_ended", "person disabled": "session_ended",
}

// matrix asks every method of a server in every state of a session of every role.
type matrix struct {
	w     *world
	conn  *grpc.ClientConn
	spoil func(*store.Session) // of a mutant
	cells int
	wrong []string
}

// invited makes the people of the matrix: of each role one who holds it, one who
// does no more, and one who is disabled.
func (m *matrix) invited() {
	m.w.t.Helper()
	err := m.w.store.Write(m.w.t.Context(), func(tx *store.Tx) error {
		for _, role := range hall.Roles() {
			for _, p := range []store.Staff{
				{No: "in " + role, Roles: []string{role}}, {No: "no more " + role, Roles: []string{"nothing"}}, {No: "gone " + role, Roles: []string{role}, Disabled: true},
			} {
				if err := tx.PutStaff(p); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		m.w.t.Fatal(err)
	}
}

// cell is one session of the matrix and what the guard says to it.
type cell struct {
	role, state, want string
	courier           bool
	token             string
	session           store.Session
}

// made fills the cell in; its token is for one use.
func (m *matrix) made(c cell) cell {
	c.token = newID()
	sum := sha256.Sum256([]byte(c.token))
	m.w.clock.add(time.Millisecond) // of a seat's couriers the newest are kept
	now := m.w.clock.Now()
	c.session = store.Session{
		TokenSHA256: hex.EncodeToString(sum[:]), Staff: "in " + c.role, Role: c.role, Window: "A035", IssuedAt: now, ExpiresAt: now.Add(time.Hour),
	}
	s := &c.session
	switch c.state {
	case "expired":
		s.ExpiresAt = now
	case "other key":
		s.KeySHA256 = "another window's"
	case "role taken away":
		s.Staff = "no more " + c.role
	case "person disabled":
		s.Staff = "gone " + c.role
	case "locked":
		s.LockedAt = now
	case "ended":
		s.EndedAt = now
	}
	if m.spoil != nil {
		m.spoil(s)
	}
	return c
}

// insert puts the session of a cell where the hall looks for it.
func insert(tx *store.Tx, c *cell) error {
	if c.courier {
		return tx.InsertCourier(c.session)
	}
	err := tx.InsertSession(c.session)
	switch {
	case err != nil:
		return err
	case !c.session.LockedAt.IsZero():
		return tx.LockSession(c.session.TokenSHA256)
	case !c.session.EndedAt.IsZero():
		return tx.EndSession(c.session.TokenSHA256)
	}
	return nil
}

// ask holds one cell to what it must be; want "" means that the guard lets it in.
func (m *matrix) ask(method, cell, token, want string) {
	m.w.t.Helper()
	m.cells++
	err := invoke(m.w.t, m.conn, method, token)
	got := ""
	if by := status.Convert(err).Message(); by == "role" || guards[by] {
		got = by
	}
	if got != want {
		m.wrong = append(m.wrong, fmt.Sprintf("%s, %s: %q, want %q (%v)", method, cell, got, want, err))
	}
}

var guards = map[string]bool{"no_session": true, "session_locked": true, "session_expired": true, "session_ended": true}

// run asks all cells of the methods of a server.
func (m *matrix) run(services map[string]grpc.ServiceInfo) {
	m.w.t.Helper()
	for _, service := range slices.Sorted(maps.Keys(services)) {
		for _, info := range services[service].Methods {
			method := "/" + service + "/" + info.Name
			rule, known := hall.RuleOf(method)
			switch {
			case !known:
				m.wrong = append(m.wrong, method+" has no rule")
			case rule.Open:
				m.ask(method, "nobody", "", "")
			default:
				m.ask(method, "nobody", "", "no_session")
				m.ask(method, "a token that nobody was given", "nonsense", "no_session")
				m.roles(method, rule, hall.Roles()...)
			}
		}
	}
}

// roles asks the cells of a method for these roles.
func (m *matrix) roles(method string, rule hall.Rule, roles ...string) {
	m.w.t.Helper()
	var cells []cell
	for _, role := range roles {
		denied := ""
		if !slices.Contains(rule.Roles, role) {
			denied = "role"
		}
		for state, want := range sessionStates {
			if want == "" {
				want = denied
			}
			cells = append(cells, m.made(cell{role: role, state: state, want: want}))
		}
		for state, want := range courierStates {
			switch {
			case !rule.Courier:
				want = "no_session"
			case want == "":
				want = denied
			}
			cells = append(cells, m.made(cell{role: role, state: state, want: want, courier: true}))
		}
	}
	err := m.w.store.Write(m.w.t.Context(), func(tx *store.Tx) error {
		for i := range cells {
			if err := insert(tx, &cells[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		m.w.t.Fatal(err)
	}
	for _, c := range cells {
		m.ask(method, fmt.Sprintf("%s, %s, courier %v", c.role, c.state, c.courier), c.token, c.want)
	}
}

// TestEveryCallHasARule asks every method of every registered service, as every
// role and in every state of a session. What the table allows must reach the
// handler, what it does not must be refused before it.
func TestEveryCallHasARule(t *testing.T) {
	began := time.Now()
	m := &matrix{w: newWorld(t)}
	m.conn = m.w.dial()
	m.invited()
	services := m.w.server.GRPC().GetServiceInfo()
	m.run(services)
	for _, w := range m.wrong {
		t.Error(w)
	}
	methods := 0
	for _, s := range services {
		methods += len(s.Methods)
	}

	one := map[string]grpc.ServiceInfo{"hall.v1.DeskService": {Methods: []grpc.MethodInfo{{Name: "Overview"}}}}
	mutants := map[string]func(*matrix){
		"a new call without a rule": func(m *matrix) {
			m.run(map[string]grpc.ServiceInfo{"hall.v1.DeskService": {Methods: []grpc.MethodInfo{{Name: "Fresh"}}}})
		},
		"a lock that leaves the token": func(m *matrix) {
			m.spoil = func(s *store.Session) { s.LockedAt = time.Time{} }
			m.run(one)
		},
		"an end that is forgotten": func(m *matrix) {
			m.spoil = func(s *store.Session) { s.ExpiresAt, s.EndedAt = m.w.clock.Now().Add(time.Hour), time.Time{} }
			m.run(one)
		},
		"no binding to the window": func(m *matrix) {
			m.spoil = func(s *store.Session) { s.KeySHA256 = "" }
			m.run(one)
		},
		"every role may": func(m *matrix) {
			m.roles(hallv1.DeskService_CallNext_FullMethodName, hall.Rule{Roles: hall.Roles()}, hall.RoleReviewer)
		},
	}
	for name, spoil := range mutants {
		mutant := &matrix{w: m.w, conn: m.conn}
		spoil(mutant)
		if len(mutant.wrong) == 0 {
			t.Errorf("the mutant lives: %s", name)
		}
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R22", Harness: "every call × every role × every state of a session and of a courier", Trials: m.cells, Unit: "cells",
		Result: fmt.Sprintf("%d calls, %d roles, %d states: %d wrong; mutants caught: %s",
			methods, len(hall.Roles()), len(sessionStates)+len(courierStates)+2, len(m.wrong), strings.Join(slices.Sorted(maps.Keys(mutants)), ", ")),
	})
}
