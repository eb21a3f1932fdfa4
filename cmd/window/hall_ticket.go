package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/values"
)

var ticketClasses = map[string]hallv1.TicketClass{
	"normal":   hallv1.TicketClass_TICKET_CLASS_NORMAL,
	"priority": hallv1.TicketClass_TICKET_CLASS_PRIORITY,
	"booked":   hallv1.TicketClass_TICKET_CLASS_BOOKED,
}

type ticketOptions struct {
	address, staff, role, class, name string
	json                              bool
}

func newHallTicketCommand() *cobra.Command {
	var o ticketOptions
	cmd := &cobra.Command{
		Use: "ticket [ITEM] --staff NO", Short: "Put a person in the queue; the PIN is the first line of standard input",
		Long: "Takes a ticket at a running hall on this machine, as the kiosk or the guide does. ITEM is\n" +
			"what the person comes for. The PIN of the staff number is the first line of standard input.",
		Args: wantArgs(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			item := ""
			if len(args) > 0 {
				item = args[0]
			}
			if _, ok := ticketClasses[o.class]; !ok {
				return usage(fmt.Errorf("unknown class %q: normal, priority or booked", o.class))
			}
			host, _, err := net.SplitHostPort(o.address)
			if err != nil {
				return usage(fmt.Errorf("--address %q is not HOST:PORT", o.address))
			}
			if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
				return usage(errors.New("--address must be this machine: the PIN goes without TLS"))
			}
			pin, err := readPIN(cmd.InOrStdin(), false)
			if err != nil {
				return err
			}
			answer, err := takeTicket(cmd.Context(), o, item, pin)
			if err != nil {
				return err
			}
			ticket := answer.GetTicket()
			if o.json {
				return writeJSON(cmd, struct {
					Ticket string `json:"ticket"`
					Label  string `json:"label"`
					Item   string `json:"item"`
					Ahead  int32  `json:"ahead"`
				}{ticket.GetId(), ticket.GetLabel(), ticket.GetItemCode(), answer.GetAhead()})
			}
			return say(cmd, fmt.Sprintf("%s  %d ahead", ticket.GetLabel(), answer.GetAhead()))
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.address, "address", "127.0.0.1:7440", "where the hall listens, `HOST:PORT`")
	flags.StringVar(&o.staff, "staff", "", "staff `number` of the kiosk or guide (required)")
	flags.StringVar(&o.role, "role", hall.RoleGuide, "`role` to sign in with: guide, kiosk or supervisor")
	flags.StringVar(&o.class, "class", "normal", "`class`: normal, priority or booked")
	flags.StringVar(&o.name, "person", "", "`name` of the person; only its mask is sent")
	jsonFlag(cmd, &o.json)
	return needFlags(cmd, "staff")
}

// takeTicketTime bounds the three calls together.
const takeTicketTime = 10 * time.Second

func takeTicket(ctx context.Context, o ticketOptions, item, pin string) (answer *hallv1.IssueTicketResponse, err error) {
	ctx, cancel := context.WithTimeout(ctx, takeTicketTime)
	defer cancel()
	conn, err := grpc.NewClient(o.address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	desk := hallv1.NewDeskServiceClient(conn)
	session, err := desk.SignIn(ctx, &hallv1.SignInRequest{StaffNo: o.staff, Pin: pin, Role: o.role})
	if err != nil {
		return nil, fmt.Errorf("sign in: %s", status.Convert(err).Message())
	}
	ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+session.GetToken())
	// The session is for this one ticket; should ending it fail, it ends by age.
	defer func() { _, _ = desk.SignOut(ctx, &hallv1.SignOutRequest{}) }()
	masked := ""
	if o.name != "" {
		masked = values.MaskName(o.name)
	}
	answer, err = hallv1.NewKioskServiceClient(conn).IssueTicket(ctx, &hallv1.IssueTicketRequest{
		RequestId: newID(), ItemCode: item, Class: ticketClasses[o.class], MaskedName: masked,
	})
	if err != nil {
		return nil, fmt.Errorf("take a ticket: %s", status.Convert(err).Message())
	}
	return answer, nil
}
