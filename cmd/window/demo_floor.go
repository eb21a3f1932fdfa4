package main

import (
	"context"
	"hash/fnv"
	"time"

	"onewindow/client"
	"onewindow/fixtures"
	"onewindow/visit"
)

// staffedWindows are those that the demo fills beside a supervisor: others stay empty,
// so that there is something to arrange.
var staffedWindows = []string{"A036", "A021", "B011", "C013", "D021"}

// Times of a visit at such a window, at pace 1.
const (
	floorLook  = 3 * time.Second  // before the next is called
	floorWalk  = 6 * time.Second  // until the person is there
	floorServe = 45 * time.Second // at least
	floorSpan  = 60               // seconds that a visit takes longer at most
)

// floorAt serves one person after the other at a window, so that the supervisor's
// board lives: it calls, begins and ends visits, and files nothing.
func (d *demo) floorAt(ctx context.Context, no string) {
	log := d.hall.log.With("window", no)
	w, ok := fixtures.WindowByNo(no)
	member, known := fixtures.StaffByNo(w.Staff)
	if no == "C013" {
		member, known = fixtures.StaffByNo("3001") // the other sits where the demo's police do
	}
	if !ok || !known {
		log.Error("nobody for the window")
		return
	}
	role := fixtures.RoleClerk
	if w.Kind == fixtures.WindowPolice {
		role = fixtures.RolePolice
	}
	desk, err := client.Dial(client.Options{
		Target: "passthrough:///demo-hall", Insecure: true, Dial: d.hall.dial, Now: d.clock.Now, Log: log, Window: no,
	})
	if err != nil {
		log.Error("desk", "err", err)
		return
	}
	defer desk.Close()
	signedIn := false
	for d.pause(ctx, floorLook) {
		if !signedIn {
			_, err = desk.SignIn(ctx, member.No, member.PIN, role)
			signedIn = err == nil
			continue
		}
		t, found, err := desk.CallNext(ctx, newID(), nil)
		if err == nil && found {
			err = d.serveAt(ctx, desk, t)
		}
		if err != nil && ctx.Err() == nil {
			log.Info("window", "err", err)
			signedIn = desk.State() == client.Online
		}
	}
}

// serveAt is one visit.
func (d *demo) serveAt(ctx context.Context, desk *client.Client, t visit.Ticket) error {
	if !d.pause(ctx, floorWalk) {
		return ctx.Err()
	}
	if err := desk.MoveTicket(ctx, newID(), t.ID, "start", "", ""); err != nil {
		return err // taken away meanwhile, or sent elsewhere
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(t.Label))
	if !d.pause(ctx, floorServe+time.Duration(h.Sum32()%floorSpan)*time.Second) {
		return ctx.Err()
	}
	return desk.MoveTicket(ctx, newID(), t.ID, "finish", "", "")
}

// pause waits by the city's pace; false when the demo ends.
func (d *demo) pause(ctx context.Context, t time.Duration) bool {
	timer := time.NewTimer(time.Duration(float64(t) / d.f.pace))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
