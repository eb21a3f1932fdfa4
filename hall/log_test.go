package hall_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"google.golang.org/protobuf/types/known/timestamppb"

	"onewindow/api/audit"
	hallv1 "onewindow/api/hall/v1"
	"onewindow/client"
	"onewindow/hall"
	"onewindow/hall/store"
)

// records are the lines of the hall's log, which must be whole.
func (w *world) records() (out []audit.Record) {
	w.t.Helper()
	err := w.store.View(w.t.Context(), func(r *store.Reader) error {
		found, err := r.VerifyLog(func(rec *audit.Record, _ string) error {
			out = append(out, *rec)
			return nil
		})
		if len(found) > 0 {
			w.t.Errorf("the log is not whole: %v", found)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// last is the number of the last record.
func (w *world) last() int64 {
	w.t.Helper()
	records := w.records()
	return records[len(records)-1].N
}

// TestLooksAreLogged: whoever is shown a case or a page stands in the log with
// what was looked at, and nobody who was refused; every move and step stands there
// with who did it.
func TestLooksAreLogged(t *testing.T) {
	w := newWorld(t)
	clerk, guide, rev := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("5001", "reviewer", "")
	ticket := clerk.serve(guide, "GJJ-001")
	cmd := w.submission(w.citizen("p01"), ticket.GetId(), "accept_and_grant")
	page := []byte("one page")
	sum := sha256.Sum256(page)
	sha := hex.EncodeToString(sum[:])
	put, err := clerk.cases.PutPage(clerk.ctx())
	if err == nil {
		err = put.Send(&hallv1.PutPageRequest{
			CaseId: cmd.GetCaseId(), LineId: "IDC.self", Sha256: sha, TotalBytes: int64(len(page)), MediaType: "image/png", Chunk: page,
		})
	}
	if err == nil {
		_, err = put.CloseAndRecv()
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd.GetSubmission().Lines[0].PageSha256 = []string{sha}
	clerk.ok(cmd)
	if _, err := rev.cases.GetCase(rev.ctx(), &hallv1.GetCaseRequest{CaseId: cmd.GetCaseId()}); err != nil {
		t.Fatal(err)
	}
	pages, err := rev.cases.GetPage(rev.ctx(), &hallv1.GetPageRequest{CaseId: cmd.GetCaseId(), Sha256: sha})
	if err == nil {
		_, err = pages.Recv()
	}
	if err != nil {
		t.Fatal(err)
	}
	other := w.as("5002", "reviewer", "")
	if _, err := other.cases.GetCase(other.ctx(), &hallv1.GetCaseRequest{CaseId: cmd.GetCaseId()}); reason(err) != "unknown_case" {
		t.Fatal(err)
	}
	var looks, steps []string
	for _, r := range w.records() {
		switch {
		case r.Kind == "look":
			looks = append(looks, fmt.Sprint(r.Actor, r.Role, r.Case == cmd.GetCaseId(), r.Detail))
		case r.Kind == "case_changed":
			steps = append(steps, r.Actor+r.Role+" "+r.Detail)
		case r.Kind == "ticket_moved" && r.Actor != "2001":
			t.Errorf("a move at the desk by %q", r.Actor)
		}
	}
	if want := []string{"5001reviewertruecase", "5001reviewertruepage " + sha}; !slices.Equal(looks, want) {
		t.Errorf("looks %q, want %q", looks, want)
	}
	if len(steps) == 0 || !strings.HasPrefix(steps[0], "2001clerk 1 ") {
		t.Errorf("steps %q", steps)
	}
}

// TestShowLog: the checkpoint is signed by one key, also after a restart, the proof
// leads to it from every earlier one, and a complaint stands in the log.
func TestShowLog(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	show := func(from int64) (*hallv1.ShowLogResponse, audit.Checkpoint) {
		t.Helper()
		resp, err := hallv1.NewAuditServiceClient(w.dial()).ShowLog(clerk.ctx(), &hallv1.ShowLogRequest{From: from})
		if err != nil {
			t.Fatal(err)
		}
		c, err := audit.Open(resp.GetSigned(), resp.GetKey())
		if err != nil {
			t.Fatal(err)
		}
		return resp, c
	}
	guide.issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
	_, first := show(0)
	if first.Size == 0 || first.Log == "" {
		t.Fatalf("the hall shows %+v", first)
	}
	for range 5 { // and one signs in
		guide.issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
	}
	w.restart()
	clerk = w.as("2001", "clerk", "A035")
	resp, now := show(first.Size)
	var proof tlog.TreeProof
	for _, h := range resp.GetProof() {
		proof = append(proof, tlog.Hash(h))
	}
	if err := audit.GoesOn(proof, &now, &first); err != nil || now.Size != first.Size+6 {
		t.Errorf("%d does not go on from %d: %v", now.Size, first.Size, err)
	}
	if bytes.Equal(now.Root[:], first.Root[:]) {
		t.Error("the root stands still")
	}
	if _, ahead := show(now.Size + 100); ahead.Size != now.Size {
		t.Errorf("asked from ahead: %+v", ahead)
	}
	line := hallv1.NewAuditServiceClient(w.dial())
	_, err := line.ContestLog(clerk.ctx(), &hallv1.ContestLogRequest{Code: "log_shorter", Kept: []byte("kept"), Shown: resp.GetSigned()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := line.ContestLog(clerk.ctx(), &hallv1.ContestLogRequest{Code: "nonsense"}); reason(err) != "invalid" {
		t.Errorf("a complaint in no code: %v", err)
	}
	records := w.records()
	last := records[len(records)-1]
	if last.Kind != "log_contested" || last.Actor != "2001" || last.Window != "A035" || !strings.HasPrefix(last.Detail, "log_shorter ") {
		t.Errorf("the complaint: %+v", last)
	}
}

// slips keeps what a desk keeps, in memory.
type slips map[string][]byte

func (n slips) Note(_ context.Context, key string) ([]byte, bool, error) {
	v, ok := n[key]
	return v, ok, nil
}

func (n slips) SetNote(_ context.Context, key string, value []byte) error {
	n[key] = value
	return nil
}

// TestRestoredBackupIsTold: a hall that was put back to an older copy of its file is
// found by the first desk that saw more, and whoever restored it finds the
// complaint in the log.
func TestRestoredBackupIsTold(t *testing.T) {
	secret := bytes.Repeat([]byte{7}, hall.SecretSize)
	w := newWorld(t, func(o *hall.Options) { o.Secret = secret })
	file := filepath.Join(w.dir, "hall.db")
	guide := w.as("8001", "guide", "")
	guide.issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
	var told []string
	notes := slips{}
	line, err := client.Dial(client.Options{Target: w.addr, Window: "A035", Insecure: true})
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	watch := client.NewLogWatch(client.LogWatchOptions{
		Line: line, Notes: notes, Now: w.clock.Now, Log: slog.New(slog.DiscardHandler), Broken: func(code string) { told = append(told, code) },
	})
	look := func() {
		t.Helper()
		if _, err := line.SignIn(t.Context(), "2001", "200100", "clerk"); err != nil {
			t.Fatal(err)
		}
		if err := watch.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	look()
	w.stop()
	backup, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w.start()
	for range 3 {
		guide = w.as("8001", "guide", "")
		guide.issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
	}
	look()
	if len(told) > 0 {
		t.Fatalf("an honest hall: %v", told)
	}
	w.stop()
	if err := os.WriteFile(file, backup, 0o600); err != nil {
		t.Fatal(err)
	}
	w.start()
	look()
	look()
	if !slices.Equal(told, []string{client.CodeLogShorter}) {
		t.Errorf("told %v", told)
	}
	var complaints []audit.Record
	for _, r := range w.records() {
		if r.Kind == "log_contested" {
			complaints = append(complaints, r)
		}
	}
	if len(complaints) != 1 || !strings.HasPrefix(complaints[0].Detail, "log_shorter ") || complaints[0].Window != "A035" {
		t.Errorf("the log says %+v", complaints)
	}
}

// TestRevealsAreLogged: what was shown in clear at a desk stands in the log once,
// however often the desk says so.
func TestRevealsAreLogged(t *testing.T) {
	w := newWorld(t)
	clerk, other := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036")
	line := hallv1.NewAuditServiceClient(w.dial())
	seen := &hallv1.Look{LookId: newID(), At: timestamppb.New(w.clock.Now()), StaffNo: "2001", Role: "clerk", TicketId: newID()}
	for range 2 {
		if _, err := line.NoteLooks(clerk.ctx(), &hallv1.NoteLooksRequest{Looks: []*hallv1.Look{seen}}); err != nil {
			t.Fatal(err)
		}
	}
	// The desk was off line, and another person is there when it is back.
	late := &hallv1.Look{LookId: newID(), At: timestamppb.New(w.clock.Now()), StaffNo: "2001", Role: "clerk"}
	if _, err := line.NoteLooks(other.ctx(), &hallv1.NoteLooksRequest{Looks: []*hallv1.Look{late}}); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]*hallv1.NoteLooksRequest{
		"invalid":  {Looks: []*hallv1.Look{{LookId: "x"}}},
		"too_many": {Looks: slices.Repeat([]*hallv1.Look{seen}, 33)},
	} {
		if _, err := line.NoteLooks(clerk.ctx(), bad); reason(err) != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	var got []string
	for _, r := range w.records() {
		if r.Kind == "look" {
			got = append(got, r.Window+" "+r.Actor+" "+r.Detail)
		}
	}
	at := audit.Stamp(w.clock.Now())
	want := []string{"A035 2001 reveal by 2001 as clerk at " + at, "A036 2002 reveal by 2001 as clerk at " + at}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
