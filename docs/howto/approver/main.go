package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	hallv1 "onewindow/api/hall/v1"
)

var errUsage = errors.New("usage: approver [-hall HOST:PORT] -staff NUMBER [-role ROLE] list | step CASE_NO EVENT [REASON]; " +
	"the PIN is APPROVER_PIN in the environment")

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("approver", flag.ContinueOnError)
	address := flags.String("hall", "127.0.0.1:7440", "address of the hall")
	staff := flags.String("staff", "", "staff number")
	role := flags.String("role", "reviewer", "reviewer or chief_rep")
	if err := flags.Parse(args); err != nil {
		return err
	}
	// On another machine: TLS with a certificate of the hall's (window hall join).
	conn, err := grpc.NewClient(*address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	a := approver{desk: hallv1.NewDeskServiceClient(conn), cases: hallv1.NewCaseworkServiceClient(conn), out: out}
	in, err := a.desk.SignIn(ctx, &hallv1.SignInRequest{StaffNo: *staff, Pin: os.Getenv("APPROVER_PIN"), Role: *role})
	if err != nil {
		return err
	}
	ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+in.GetToken())
	switch words := flags.Args(); {
	case len(words) == 1 && words[0] == "list":
		return a.list(ctx)
	case len(words) >= 3 && words[0] == "step":
		return a.step(ctx, words[1], words[2], append(words[3:], "")[0])
	}
	return errUsage
}

type approver struct {
	desk  hallv1.DeskServiceClient
	cases hallv1.CaseworkServiceClient
	out   io.Writer
}

// list prints what waits for the departments decided for, by due date, with both
// numbers.
func (a approver) list(ctx context.Context) error {
	r, err := a.cases.ListCases(ctx, &hallv1.ListCasesRequest{List: "review"})
	if err != nil {
		return err
	}
	for _, c := range r.GetCases() {
		k := c.GetClocks()
		_, err = fmt.Fprintln(a.out, c.GetCaseNo(), c.GetState(), c.GetItemName(), c.GetWarning(), k.GetPromisedLeft(), k.GetStatutoryLeft())
		if err != nil {
			return err
		}
	}
	return nil
}

// step takes one step on the case as it stands now. The command's id is made before
// it is sent and kept until it is answered: the same id again gets the same answer,
// and never acts twice.
func (a approver) step(ctx context.Context, no, event, reason string) error {
	seen, err := a.cases.GetCase(ctx, &hallv1.GetCaseRequest{CaseNo: no})
	if err != nil {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	c := seen.GetCase()
	cmd := &hallv1.Command{CommandId: id.String(), CaseId: c.GetCaseId(), Content: &hallv1.Command_Decision{
		Decision: &hallv1.CaseDecision{Event: event, SeenVersion: c.GetVersion(), Reason: reason},
	}}
	r, err := a.desk.Deliver(ctx, &hallv1.DeliverRequest{Commands: []*hallv1.Command{cmd}})
	if err != nil || len(r.GetReceipts()) == 0 {
		return fmt.Errorf("not answered: send command %s again as it is: %w", cmd.GetCommandId(), err)
	}
	receipt := r.GetReceipts()[0]
	if !receipt.GetAccepted() {
		// Somebody else was first, or the case does not know this step: details say how it
		// stands now.
		return fmt.Errorf("refused: %s %v", receipt.GetRefusal(), receipt.GetDetails())
	}
	_, err = fmt.Fprintln(a.out, receipt.GetCase().GetCaseNo(), receipt.GetCase().GetState())
	return err
}
