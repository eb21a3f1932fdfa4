package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/timestamppb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/fixtures"
)

// handedIn takes a person's matter in at window A035, by the contract alone.
func handedIn(t *testing.T, conn *grpc.ClientConn, person string) *hallv1.Case {
	t.Helper()
	desk, kiosk := hallv1.NewDeskServiceClient(conn), hallv1.NewKioskServiceClient(conn)
	as := func(no, role, window string) context.Context {
		member, _ := fixtures.StaffByNo(no)
		in, err := desk.SignIn(t.Context(), &hallv1.SignInRequest{StaffNo: no, Pin: member.PIN, Role: role, Window: window})
		if err != nil {
			t.Fatal(err)
		}
		return metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer "+in.GetToken())
	}
	p, ok := fixtures.PersonByID(person)
	if !ok {
		t.Fatalf("no person %s", person)
	}
	if _, err := kiosk.IssueTicket(as("8001", "guide", ""), &hallv1.IssueTicketRequest{RequestId: newID(), ItemCode: p.Matter.Item}); err != nil {
		t.Fatal(err)
	}
	clerk := as("2001", "clerk", "A035")
	called, err := desk.CallNext(clerk, &hallv1.CallNextRequest{RequestId: newID()})
	if err != nil || called.GetTicket() == nil {
		t.Fatalf("nobody was called: %v", err)
	}
	ticket := called.GetTicket().GetId()
	cat, err := catalog.Load(fixtures.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	it, _ := cat.Item(p.Matter.Item)
	lines, err := cat.Effective(it, catalog.Choice{
		Answers: p.Matter.Answers, Party: p.Matter.Party, Modifiers: p.Matter.Modifiers, Delivery: p.Matter.Delivery,
	})
	if err != nil {
		t.Fatal(err)
	}
	now := timestamppb.New(time.Now().Add(time.Second)) // after the call, by the hall's clock
	sub := &hallv1.CaseSubmission{
		Outcome: "receive", ItemCode: p.Matter.Item, Party: p.Matter.Party, Modifiers: p.Matter.Modifiers, Delivery: p.Matter.Delivery,
		Applicant: &hallv1.Party{
			Name: p.Name.Clear(), IdKind: string(p.Kind), IdNumber: p.IDNumber.Clear(), Source: "card", ReadId: newID(), AskedAt: now, ReadAt: now,
		},
	}
	for node, options := range p.Matter.Answers {
		sub.Answers = append(sub.Answers, &hallv1.Answer{Node: node, Options: options})
	}
	for _, l := range lines {
		sub.Lines = append(sub.Lines, &hallv1.JudgedLine{Id: l.ID, Status: "verified"})
	}
	r, err := desk.Deliver(clerk, &hallv1.DeliverRequest{Commands: []*hallv1.Command{
		{CommandId: newID(), TicketId: ticket, Content: &hallv1.Command_TicketMove{TicketMove: &hallv1.TicketMove{Event: "start"}}},
		{CommandId: newID(), CaseId: newID(), TicketId: ticket, Content: &hallv1.Command_Submission{Submission: sub}},
	}})
	if err != nil || len(r.GetReceipts()) != 2 || !r.GetReceipts()[1].GetAccepted() {
		t.Fatalf("not taken in: %v, %v", r, err)
	}
	return r.GetReceipts()[1].GetCase()
}

// TestApprovalPage sends what the page for other systems shows, in its order, to a
// hall that runs, and has the sample client take the next case the same way.
func TestApprovalPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/howto/approve-from-another-system.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := grpcurlLine.FindAllStringSubmatch(string(page), -1)
	if all := strings.Count(string(page), "\ngrpcurl "); len(examples) != all || all < 8 {
		t.Fatalf("%d examples of %d are understood", len(examples), all)
	}
	dir := t.TempDir()
	dsn := "sqlite:" + filepath.Join(dir, "hall.db")
	if out, err := exec.CommandContext(t.Context(), "window", "hall", "init", "--demo", "--store", dsn).CombinedOutput(); err != nil {
		t.Fatalf("hall init: %s, %v", out, err)
	}
	address := served(t, "--store", dsn)
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	first := handedIn(t, conn, "p07")
	g := &asGrpcurl{t: t, conn: conn}
	state := ""
	for _, e := range examples {
		body := strings.NewReplacer("DG20261123000001", first.GetCaseNo(), "0193a7c2-…", first.GetCaseId()).Replace(e[1])
		answer, err := g.call(e[2], body)
		if err != nil {
			t.Fatalf("%s %s: %v", e[2], body, err)
		}
		said, err := protojson.Marshal(answer.Interface())
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case strings.HasSuffix(e[2], "/SignIn"):
			in := &hallv1.SignInResponse{}
			if err := protojson.Unmarshal(said, in); err != nil {
				t.Fatal(err)
			}
			g.token = in.GetToken()
		case strings.HasSuffix(e[2], "/Deliver"):
			r := &hallv1.DeliverResponse{}
			if err := protojson.Unmarshal(said, r); err != nil || len(r.GetReceipts()) != 1 || !r.GetReceipts()[0].GetAccepted() {
				t.Fatalf("%s is answered by %s, %v", body, said, err)
			}
			state = r.GetReceipts()[0].GetCase().GetState()
		case strings.HasSuffix(e[2], "/ListCases") && !strings.Contains(string(said), first.GetCaseNo()):
			t.Errorf("the list lacks %s: %s", first.GetCaseNo(), said)
		}
	}
	if state != "decided_grant" {
		t.Errorf("the page ends with %s", state)
	}
	sampleClient(t, address, handedIn(t, conn, "p12").GetCaseNo())
}

// sampleClient lets the example decide a case.
func sampleClient(t *testing.T, address, no string) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "approver")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "../../docs/howto/approver").CombinedOutput(); err != nil {
		t.Fatalf("%s, %v", out, err)
	}
	says := func(want, staff, pin string, words ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), program, append([]string{"-hall", address, "-staff", staff}, words...)...)
		cmd.Env = append(os.Environ(), "APPROVER_PIN="+pin)
		out, err := cmd.CombinedOutput()
		if !strings.Contains(string(out), want) {
			t.Fatalf("%v says %s, %v; want %q", words, out, err, want)
		}
	}
	says(no+" received", "5002", "500222", "list")
	says(no+" accepted", "5002", "500222", "step", no, "accept")
	says(no+" reviewing", "5002", "500222", "step", no, "start_review")
	says("refused: same_person", "5002", "500222", "step", no, "grant")
	says("refused: reason_required", "6002", "600222", "-role", "chief_rep", "step", no, "deny")
	says(no+" decided_deny", "6002", "600222", "-role", "chief_rep", "step", no, "deny", "场所不符")
	says("refused: already_decided map[", "6002", "600222", "-role", "chief_rep", "step", no, "grant")
}
