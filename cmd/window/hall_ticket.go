package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/client"
	"onewindow/hall"
	"onewindow/i18n"
	"onewindow/values"
)

var ticketClasses = map[string]hallv1.TicketClass{
	"normal":   hallv1.TicketClass_TICKET_CLASS_NORMAL,
	"priority": hallv1.TicketClass_TICKET_CLASS_PRIORITY,
	"booked":   hallv1.TicketClass_TICKET_CLASS_BOOKED,
}

// channelOptions are how a command speaks to a running hall: on this machine, or
// anywhere with the certificate that the hall gave it.
type channelOptions struct {
	address, staff, role string
	window               string // where a clerk or the issue desk sits
	identity             string
	json                 bool
}

func (o *channelOptions) flags(cmd *cobra.Command) *pflag.FlagSet {
	flags := cmd.Flags()
	flags.StringVar(&o.address, "address", "127.0.0.1:7440", "where the hall listens, `HOST:PORT`")
	flags.StringVar(&o.staff, "staff", "", "staff `number` of the kiosk or guide (required)")
	flags.StringVar(&o.role, "role", cmp.Or(o.role, hall.RoleGuide), "`role` to sign in with: guide, kiosk, online or supervisor")
	o.identityFlag(flags)
	jsonFlag(cmd, &o.json)
	return flags
}

// seatFlags are for commands of people who sit somewhere.
func (o *channelOptions) seatFlags(cmd *cobra.Command, roles string) *pflag.FlagSet {
	flags := cmd.Flags()
	flags.StringVar(&o.address, "address", "127.0.0.1:7440", "where the hall listens, `HOST:PORT`")
	flags.StringVar(&o.staff, "staff", "", "staff `number` (required)")
	flags.StringVar(&o.role, "role", o.role, "`role` to sign in with: "+roles)
	flags.StringVar(&o.window, "window", "", "`number` of the window, for the roles that have one")
	o.identityFlag(flags)
	jsonFlag(cmd, &o.json)
	return flags
}

func (o *channelOptions) identityFlag(flags *pflag.FlagSet) {
	flags.StringVar(&o.identity, "identity", "", "`file` of window hall join, for a hall that speaks TLS; without it the hall is on this machine")
}

// channelTime bounds the calls of one command together.
const channelTime = 10 * time.Second

// here refuses an address that is not of this machine where nothing keeps the PIN
// from others.
func (o *channelOptions) here() error {
	host, _, err := net.SplitHostPort(o.address)
	if err != nil {
		return usage(fmt.Errorf("--address %q is not HOST:PORT", o.address))
	}
	if ip := net.ParseIP(host); o.identity == "" && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return usage(errors.New("--address must be this machine without --identity: the PIN goes without TLS"))
	}
	return nil
}

// who is the identity, nil on this machine.
func (o *channelOptions) who() (*client.Identity, error) {
	if o.identity == "" {
		return nil, nil
	}
	return client.LoadIdentity(o.identity)
}

// with does one piece of work of a kiosk.
func (o *channelOptions) with(cmd *cobra.Command, work func(ctx context.Context, kiosk hallv1.KioskServiceClient) error) error {
	return o.signedIn(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
		return work(ctx, hallv1.NewKioskServiceClient(conn))
	})
}

// signedIn signs in, does one piece of work, and signs out.
func (o *channelOptions) signedIn(cmd *cobra.Command, work func(ctx context.Context, conn *grpc.ClientConn) error) error {
	if err := o.here(); err != nil {
		return err
	}
	typed := secretsFrom(cmd.InOrStdin())
	pin, err := typed.pin()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), channelTime)
	defer cancel()
	id, err := o.who()
	if err != nil {
		return err
	}
	creds := insecure.NewCredentials()
	if id != nil {
		creds = id.Credentials(time.Now)
	}
	conn, err := grpc.NewClient(o.address, grpc.WithTransportCredentials(creds))
	if err != nil {
		return err
	}
	defer conn.Close()
	if id != nil {
		if err := id.Renew(ctx, conn, time.Now()); err != nil {
			cmd.PrintErrln("certificate not renewed:", hallSays(err)) // it is still good
		}
	}
	desk := hallv1.NewDeskServiceClient(conn)
	who := &hallv1.SignInRequest{StaffNo: o.staff, Pin: pin, Role: o.role, Window: o.window}
	session, err := desk.SignIn(ctx, who)
	if status.Convert(err).Message() == hall.ReasonSecondFactor {
		if who.Code, err = typed.code(); err != nil {
			return err
		}
		session, err = desk.SignIn(ctx, who)
	}
	if err != nil {
		return fmt.Errorf("sign in: %s", hallSays(err))
	}
	ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+session.GetToken())
	// The session is for this one piece of work; should ending it fail, it ends
	// by age.
	defer func() { _, _ = desk.SignOut(ctx, &hallv1.SignOutRequest{}) }()
	err = work(ctx, conn)
	if _, ok := status.FromError(err); ok && err != nil {
		return fmt.Errorf("the hall says no: %s", hallSays(err))
	}
	return err
}

// ticketLine is a ticket as the commands print it.
type ticketLine struct {
	Ticket string   `json:"ticket"`
	Label  string   `json:"label"`
	Item   string   `json:"item"`
	Class  string   `json:"class"`
	State  string   `json:"state"`
	Slot   string   `json:"slot,omitempty"`
	Group  string   `json:"group,omitempty"`
	Needs  []string `json:"needs,omitempty"`
	Ahead  *int32   `json:"ahead,omitempty"`
	WaitS  *int32   `json:"wait_s,omitempty"`
	// Late: not reached in the hours of service, which end then; see Served.
	Late   bool   `json:"late,omitempty"`
	Ends   string `json:"service_ends,omitempty"`
	Served bool   `json:"served_after,omitempty"`
	// Unheard is the window that went on and has not told how the visit ended.
	Unheard string `json:"unheard,omitempty"`
	// Hall is where the ticket goes or is, and There its number there, once that
	// hall has answered.
	Hall    string `json:"hall,omitempty"`
	Address string `json:"address,omitempty"`
	There   string `json:"there,omitempty"`
}

const slotLayout = "2006-01-02T15:04"

func lineOf(t *hallv1.Ticket) ticketLine {
	line := ticketLine{
		Ticket: t.GetId(), Label: t.GetLabel(), Item: t.GetItemCode(), State: t.GetState(), Group: t.GetGroup(), Needs: t.GetNeeds(),
		Hall: t.GetOffered().GetName(), There: t.GetOffered().GetLabel(),
	}
	for name, class := range ticketClasses {
		if class == t.GetClass() {
			line.Class = name
		}
	}
	if t.GetTrailing() {
		line.Unheard = t.GetWindow()
	}
	if t.GetSlotStart() != nil {
		line.Slot = t.GetSlotStart().AsTime().In(values.Shanghai).Format(slotLayout)
	}
	return line
}

// print shows a ticket; with its place in the line where that is known.
func (o *channelOptions) print(cmd *cobra.Command, line ticketLine) error {
	if o.json {
		return writeJSON(cmd, line)
	}
	words := []string{line.Label}
	if line.Slot != "" {
		words = append(words, line.Slot)
	}
	switch {
	case line.There != "":
		words = append(words, "now "+line.There+" at "+line.Hall, line.Address)
	case line.Hall != "" && line.State == "waiting":
		words = append(words, "offered to "+line.Hall+", which has not answered yet: ask again, or keep it; until then nobody calls it")
	case line.Hall != "":
		words = append(words, line.Hall, line.Address)
	}
	if line.Ahead != nil {
		words = append(words, fmt.Sprintf("%d ahead", *line.Ahead))
		if *line.WaitS > 0 {
			words = append(words, fmt.Sprintf("about %d min", (*line.WaitS+59)/60))
		}
		if line.Late {
			text, _ := i18n.For(i18n.English)
			words = append(words, i18n.Fill(text.Guide.Late.Of(line.Ends, line.Served), "end", line.Ends))
		}
	} else {
		words = append(words, line.State)
	}
	if line.Unheard != "" {
		words = append(words, "window "+line.Unheard+" has not told how the visit ended")
	}
	return say(cmd, strings.Join(words, "  "))
}

// placed is any answer with a ticket's place in the line.
type placed interface {
	GetAhead() int32
	GetWaitS() int32
	GetLate() *hallv1.Late
}

func (l ticketLine) at(r placed) ticketLine {
	ahead, waitS := r.GetAhead(), r.GetWaitS()
	l.Ahead, l.WaitS = &ahead, &waitS
	if late := r.GetLate(); late != nil {
		l.Late, l.Served = true, late.GetServedAfter()
		if late.GetServiceEnds() != nil {
			l.Ends = late.GetServiceEnds().AsTime().In(values.Shanghai).Format("15:04")
		}
	}
	return l
}

func newHallTicketCommand() *cobra.Command {
	var o channelOptions
	var class, name, special string
	var needs []string
	cmd := &cobra.Command{
		Use: "ticket [ITEM] --staff NO", Short: "Put a person in the queue, and look after tickets; the PIN is the first line of standard input",
		Long: "Takes a ticket at a running hall on this machine, as the kiosk or the guide does. ITEM is\n" +
			"what the person comes for. The PIN of the staff number is the first line of standard input.\n" +
			"TICKET in the commands below is a number of today (G012) or the id.",
		Args: wantArgs(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, ok := ticketClasses[class]; !ok {
				return usage(fmt.Errorf("unknown class %q: normal, priority or booked", class))
			}
			if err := checkNeeds(needs); err != nil {
				return err
			}
			masked := ""
			if name != "" {
				masked = values.MaskName(name)
			}
			return o.with(cmd, func(ctx context.Context, kiosk hallv1.KioskServiceClient) error {
				r, err := kiosk.IssueTicket(ctx, &hallv1.IssueTicketRequest{
					RequestId: newID(), ItemCode: strings.Join(args, ""), Class: ticketClasses[class], MaskedName: masked, Group: special, Needs: needs,
				})
				if err != nil {
					return err
				}
				return o.print(cmd, lineOf(r.GetTicket()).at(r))
			})
		},
	}
	flags := o.flags(cmd)
	flags.StringVar(&class, "class", "normal", "`class`: normal, priority or booked")
	flags.StringVar(&name, "person", "", "`name` of the person; only its mask is sent")
	flags.StringVar(&special, "group", "", "special `group` of a priority ticket, such as elderly")
	flags.StringSliceVar(&needs, "need", nil, "`help` asked for; may come more than once: "+strings.Join(hall.Needs(), ", "))
	cmd.AddCommand(newTicketFindCommand(), newTicketCancelCommand(), newTicketRequeueCommand(), newTicketAmendCommand(), newTicketFavourCommand(), newTicketSendCommand(), newTicketKeepCommand(), newTicketWhyCommand())
	return needFlags(cmd, "staff")
}

func checkNeeds(needs []string) error {
	for _, n := range needs {
		if !slices.Contains(hall.Needs(), n) {
			return usage(fmt.Errorf("unknown help %q: %s", n, strings.Join(hall.Needs(), ", ")))
		}
	}
	return nil
}

func newTicketFindCommand() *cobra.Command {
	var o channelOptions
	var state string
	cmd := &cobra.Command{
		Use: "find [LABEL] --staff NO", Short: "Tickets that wait, and those booked or missed today", Args: wantArgs(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.with(cmd, func(ctx context.Context, kiosk hallv1.KioskServiceClient) error {
				r, err := kiosk.FindTickets(ctx, &hallv1.FindTicketsRequest{Label: strings.Join(args, ""), State: state, Limit: 200})
				if err != nil {
					return err
				}
				for _, t := range r.GetTickets() {
					if err := o.print(cmd, lineOf(t)); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	o.flags(cmd).StringVar(&state, "state", "", "only one `state`: waiting, booked or missed")
	return needFlags(cmd, "staff")
}

// ticketID finds the ticket that a person names: by its id, or by the number
// that it has today.
func ticketID(ctx context.Context, kiosk hallv1.KioskServiceClient, name string) (string, error) {
	if len(name) == len("00000000-0000-0000-0000-000000000000") {
		return name, nil
	}
	r, err := kiosk.FindTickets(ctx, &hallv1.FindTicketsRequest{Label: name})
	if err != nil {
		return "", err
	}
	if len(r.GetTickets()) == 0 {
		return "", fmt.Errorf("no ticket %s waits, is booked or was missed today", name)
	}
	return r.GetTickets()[0].GetId(), nil
}

// newTicketMoveCommand is a command about one ticket.
func newTicketMoveCommand(
	use, short string, args int, extra func(*pflag.FlagSet), move func(context.Context, hallv1.KioskServiceClient, string, []string) (ticketLine, error),
) *cobra.Command {
	var o channelOptions
	cmd := &cobra.Command{
		Use: use, Short: short, Args: wantArgs(args, args),
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.with(cmd, func(ctx context.Context, kiosk hallv1.KioskServiceClient) error {
				id, err := ticketID(ctx, kiosk, args[0])
				if err != nil {
					return err
				}
				line, err := move(ctx, kiosk, id, args)
				if err != nil {
					return err
				}
				return o.print(cmd, line)
			})
		},
	}
	flags := o.flags(cmd)
	if extra != nil {
		extra(flags)
	}
	return needFlags(cmd, "staff")
}

func newTicketCancelCommand() *cobra.Command {
	return newTicketMoveCommand("cancel TICKET --staff NO", "Give a booked, waiting or missed ticket up", 1, nil,
		func(ctx context.Context, kiosk hallv1.KioskServiceClient, id string, _ []string) (ticketLine, error) {
			r, err := kiosk.CancelTicket(ctx, &hallv1.CancelTicketRequest{TicketId: id})
			return lineOf(r.GetTicket()), err
		})
}

func newTicketRequeueCommand() *cobra.Command {
	return newTicketMoveCommand("requeue TICKET --staff NO", "Put a missed ticket back behind the next few", 1, nil,
		func(ctx context.Context, kiosk hallv1.KioskServiceClient, id string, _ []string) (ticketLine, error) {
			r, err := kiosk.RequeueTicket(ctx, &hallv1.RequeueTicketRequest{TicketId: id})
			return lineOf(r.GetTicket()), err
		})
}

func newTicketAmendCommand() *cobra.Command {
	return newTicketMoveCommand("amend TICKET ITEM --staff NO", "Repair what a person came for; the place in the line stays", 2, nil,
		func(ctx context.Context, kiosk hallv1.KioskServiceClient, id string, args []string) (ticketLine, error) {
			r, err := kiosk.AmendTicket(ctx, &hallv1.AmendTicketRequest{TicketId: id, ItemCode: args[1]})
			return lineOf(r.GetTicket()).at(r), err
		})
}

func newTicketSendCommand() *cobra.Command {
	return newTicketMoveCommand("send TICKET HALL --staff NO", "Send a waiting ticket to another hall of the city, where it keeps its place; asked again, how it stands", 2, nil,
		func(ctx context.Context, kiosk hallv1.KioskServiceClient, id string, args []string) (ticketLine, error) {
			r, err := kiosk.OfferTicket(ctx, &hallv1.OfferTicketRequest{TicketId: id, HallId: args[1]})
			line := lineOf(r.GetTicket())
			line.Address = r.GetHall().GetAddress()
			if r.GetAhead() >= 0 {
				line = line.at(r)
			}
			return line, err
		})
}

func newTicketKeepCommand() *cobra.Command {
	return newTicketMoveCommand("keep TICKET --staff NO", "Take a ticket back that was sent to a hall which has not answered; its place is as it was", 1, nil,
		func(ctx context.Context, kiosk hallv1.KioskServiceClient, id string, _ []string) (ticketLine, error) {
			r, err := kiosk.WithdrawOffer(ctx, &hallv1.WithdrawOfferRequest{TicketId: id})
			return lineOf(r.GetTicket()).at(r), err
		})
}

func newTicketFavourCommand() *cobra.Command {
	var special, note string
	var needs []string
	return newTicketMoveCommand("favour TICKET --group GROUP --staff NO", "Let a person of a special group go first", 1,
		func(flags *pflag.FlagSet) {
			flags.StringVar(&special, "group", "", "special `group`: elderly, disabled, pregnant, ill, infant, soldier, veteran, martyr_family or guide")
			flags.StringVar(&note, "note", "", "why, in `words`; needed for the group guide")
			flags.StringSliceVar(&needs, "need", nil, "`help` that the person needs; may come more than once")
		},
		func(ctx context.Context, kiosk hallv1.KioskServiceClient, id string, _ []string) (ticketLine, error) {
			if err := checkNeeds(needs); err != nil {
				return ticketLine{}, err
			}
			r, err := kiosk.FavourTicket(ctx, &hallv1.FavourTicketRequest{TicketId: id, Group: special, Note: note, Needs: needs})
			return lineOf(r.GetTicket()), err
		})
}

// hallSays is the hall's no as a sentence.
func hallSays(err error) string {
	st := status.Convert(err)
	var words []string
	for _, d := range st.Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok {
			for k, v := range info.GetMetadata() {
				words = append(words, k, v)
			}
		}
	}
	return i18n.Fill(english(st.Message()), words...)
}

// english is a reason code of the hall as a sentence.
func english(code string) string {
	text, _ := i18n.For(i18n.English)
	if say, ok := text.Desk.HallRefusals[code]; ok {
		return say
	}
	return code
}
