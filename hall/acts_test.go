package hall_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"onewindow/api/audit"
	hallv1 "onewindow/api/hall/v1"
	"onewindow/e2e/oracle"
	"onewindow/hall"
	"onewindow/hall/ca"
)

// actLines are records as lines: kind, who, as what, where, and the detail.
func actLines(records []audit.Record) (out []string) {
	for i := range records {
		r := &records[i]
		out = append(out, strings.Join([]string{r.Kind, r.Actor, r.Role, r.Window, r.Detail}, "|"))
	}
	return out
}

// TestActsAreLogged: whoever comes in, goes, is kept out, consents, or is given or
// loses a certificate, a role or a device, stands in the log with it, and nothing that
// a stranger typed does.
func TestActsAreLogged(t *testing.T) {
	c := newCertified(t, false, nil)
	ctx := t.Context()
	begun := len(c.records())
	desk := c.enrol("A035")
	clerk := desk.as("2001", "clerk", "A035")
	for _, bad := range []struct{ staff, pin, role string }{{"2001", "000000", "clerk"}, {"110101199003070000", "0", "clerk"}, {"2001", "200100", "supervisor"}} {
		_, err := clerk.desk.SignIn(ctx, &hallv1.SignInRequest{StaffNo: bad.staff, Pin: bad.pin, Role: bad.role, Window: "A035"})
		if err == nil {
			t.Fatalf("%v signed in", bad)
		}
	}
	consent := func(pin string) error {
		_, err := clerk.desk.Authorize(clerk.ctx(), &hallv1.AuthorizeRequest{StaffNo: "7001", Pin: pin, Step: "refuse", Subject: "c1"})
		return err
	}
	if err := consent("700111"); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if err := consent("0"); reason(err) != "bad_credentials" {
			t.Fatal(err)
		}
	}
	if err := consent("700111"); reason(err) != "locked_out" {
		t.Fatal(err)
	}
	if _, err := hallv1.NewSessionServiceClient(clerk.conn).Lock(clerk.ctx(), &hallv1.LockRequest{}); err != nil {
		t.Fatal(err)
	}
	desk.as("2002", "clerk", "A035") // over the locked seat of 2001
	again := desk.as("2001", "clerk", "A035")
	if _, err := again.desk.SignOut(again.ctx(), &hallv1.SignOutRequest{}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.enrolWith(newKey(t), "A036", "0000000000"); reason(err) != "enrol_code" {
		t.Fatal(err)
	}
	c.clock.add(300 * 24 * time.Hour)
	line := c.dialAs(desk.creds(), true)
	if _, err := hallv1.NewEnrolServiceClient(line).Renew(again.ctx(), &hallv1.RenewRequest{}); err != nil {
		t.Fatal(err)
	}
	if n, err := hall.Revoke(ctx, c.store, "A035"); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	if err := hall.RevokeSerial(ctx, c.store, "ff"); err != nil {
		t.Fatal(err)
	}
	add := func(pin string, roles ...string) {
		t.Helper()
		err := hall.Init(ctx, c.store, hall.Seed{Staff: []hall.SeedStaff{{No: "2009", Name: "新来", PIN: pin, Roles: roles}}}, cheap)
		if err != nil {
			t.Fatal(err)
		}
	}
	add("200999", "clerk")
	add("", "clerk") // nothing is different
	add("", "clerk", "guide")
	if _, err := hall.EnrolFactor(ctx, c.store, minutes{}, hallSecret, "2009", false); err != nil {
		t.Fatal(err)
	}
	if err := hall.GiveKeyDevice(ctx, c.store, "2009", []byte("key"), false); err != nil {
		t.Fatal(err)
	}
	for _, had := range []bool{true, false} { // the second time changes nothing
		if was, err := hall.TakeKeyDevice(ctx, c.store, "2009"); err != nil || was != had {
			t.Fatal(was, err)
		}
	}
	for _, number := range []string{officerNumber, "", ""} { // the last time changes nothing
		if err := hall.EnrolCard(ctx, c.store, "2009", number, cheap); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the second time changes nothing
		if err := hall.DisableStaff(ctx, c.store, "2009"); err != nil {
			t.Fatal(err)
		}
	}
	watcher := c.enrol("A036").as("8001", "guide", "")
	stream, err := watcher.desk.Watch(watcher.ctx(), &hallv1.WatchRequest{After: int64(begun) + 1})
	if err != nil {
		t.Fatal(err)
	}
	all := c.records()
	for seen := int64(0); seen < all[len(all)-1].N; {
		m, err := stream.Recv()
		if err != nil {
			t.Fatal(err)
		}
		if seen = m.GetSeq(); !m.GetHeartbeat() && (m.GetKind() != hall.EventLook || m.GetWindow() != "") {
			t.Errorf("a desk is told %v", m)
		}
	}
	all = all[:len(all)-3] // the watcher's own: a code, a certificate, and in
	serials := map[string]string{ca.Serial(desk.cert): "FIRST"}
	var got []string
	for _, line := range actLines(all[begun:]) {
		for serial, name := range serials {
			line = strings.ReplaceAll(line, serial, name)
		}
		if head, _, cut := strings.Cut(line, " serial "); cut && strings.HasPrefix(line, hall.EventRenewed) {
			line = head
		}
		got = append(got, line)
	}
	want := []string{
		"enrolment_code_made|||A035|A035",
		"certificate_enrolled|||A035|A035 serial FIRST",
		"signed_in|2001|clerk|A035|",
		"sign_in_failed|||A035|bad_credentials by 2001 for sign_in",
		"sign_in_failed|||A035|bad_credentials by unknown for sign_in",
		"sign_in_failed|||A035|role by 2001 for sign_in",
		"consent_given|7001|supervisor|A035|refuse on c1 for 2001",
	}
	for range 4 {
		want = append(want, "sign_in_failed|2001|clerk|A035|bad_credentials by 7001 for refuse")
	}
	want = append(
		want, "sign_in_failed|2001|clerk|A035|bad_credentials by 7001 for refuse locked 30s",
		"sign_in_failed|2001|clerk|A035|locked_out by 7001 for refuse locked 30s",
		"seat_locked|2001|clerk|A035|",
		"signed_out|2002|clerk|A035|relieved 2001",
		"signed_in|2002|clerk|A035|",
		"signed_out|2001|clerk|A035|relieved 2002",
		"signed_in|2001|clerk|A035|",
		"signed_out|2001|clerk|A035|",
		"enrolment_failed||||enrol_code by enrol@127.0.0.1",
		"certificate_renewed|||A035|A035",
		"certificate_revoked|||A035|2 of A035",
		"certificate_revoked||||serial ff",
		"staff_written||||2009 roles clerk departments  pin",
		"staff_written||||2009 roles clerk,guide departments ",
		"factor_given||||2009",
		"key_device_given||||2009 sha256 2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683",
		"key_device_taken||||2009",
		"staff_written||||2009 roles clerk,guide departments  card",
		"staff_written||||2009 roles clerk,guide departments  card removed",
		"staff_disabled||||2009",
	)
	for i := range max(len(got), len(want)) {
		var g, w string
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Errorf("record %d: %q, want %q", i, g, w)
		}
	}
}

// trustWrites are the writes of the store by which somebody is let in or kept out.
var trustWrites = []string{
	"InsertSession", "EndSession", "EndDeskSessions", "LockSession", "InsertApproval", "InsertEnrolment", "InsertCertificate", "RevokeHolder", "RevokeSerial", "PutStaff", "PutFactor",
}

// unlogged are the functions of files in which one of these writes stands without a
// record in the log beside it, and how many have both. drop leaves out a function's
// record, as a mutant would.
func unlogged(t *testing.T, drop string) (without []string, both map[string]bool) {
	t.Helper()
	both = map[string]bool{}
	for _, dir := range []string{".", "../cmd/window"} {
		paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range file.Decls {
				f, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				writes, tells := false, false
				ast.Inspect(f, func(n ast.Node) bool {
					switch n := n.(type) {
					case *ast.SelectorExpr:
						in, _ := n.X.(*ast.Ident)
						writes = writes || slices.Contains(trustWrites, n.Sel.Name) && (in == nil || in.Name != "hall")
					case *ast.CallExpr:
						id, ok := n.Fun.(*ast.Ident)
						tells = tells || ok && id.Name == "act" && f.Name.Name != drop
					}
					return true
				})
				switch {
				case writes && tells:
					both[f.Name.Name] = true
				case writes:
					without = append(without, path+" "+f.Name.Name)
				}
			}
		}
	}
	return without, both
}

// TestNoActWithoutRecord: where the program writes a session, a consent, a
// certificate, a person or a device, the record is written by the same function, in
// the same transaction; of each of them the mutant that leaves it out is found.
func TestNoActWithoutRecord(t *testing.T) {
	began := time.Now()
	without, both := unlogged(t, "")
	if len(without) > 0 {
		t.Errorf("no record beside the write: %v", without)
	}
	if len(both) < 10 {
		t.Errorf("only %v write", slices.Sorted(maps.Keys(both)))
	}
	for name := range both {
		if found, _ := unlogged(t, name); len(found) != 1 {
			t.Errorf("the mutant without the record of %s: %v", name, found)
		}
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R22", Harness: "every function that lets somebody in or keeps them out writes the log in the same transaction", Trials: len(both), Unit: "functions",
		Result: fmt.Sprintf("%d without; mutants caught: each of them without its record", len(without)),
	})
}
