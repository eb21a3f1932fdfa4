package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/values"
)

const matterRoles = "supervisor, reviewer or chief_rep"

func newHallMatterCommand() *cobra.Command {
	return group("matter", "What went wrong for citizens, as work: register, list, step, figures",
		newMatterRegisterCommand(), newMatterListCommand(), newMatterStepCommand(), newMatterFiguresCommand())
}

// matterLine is a matter as the commands print it.
type matterLine struct {
	ID         string   `json:"id"`
	Version    int64    `json:"version"`
	Kind       string   `json:"kind"`
	State      string   `json:"state"`
	Level      int32    `json:"level,omitempty"`
	What       string   `json:"what,omitempty"`
	Refused    string   `json:"refused,omitempty"`
	Wish       string   `json:"wish,omitempty"`
	Item       string   `json:"item,omitempty"`
	Ticket     string   `json:"ticket,omitempty"`
	Cases      []string `json:"cases,omitempty"`
	Window     string   `json:"window,omitempty"`
	Staff      string   `json:"staff,omitempty"`
	Name       string   `json:"name,omitempty"`
	Phone      string   `json:"phone,omitempty"`
	Department string   `json:"department,omitempty"`
	ContactDue string   `json:"contact_due,omitempty"`
	AnswerDue  string   `json:"answer_due,omitempty"`
	Late       bool     `json:"late,omitempty"`
	Cause      string   `json:"cause,omitempty"`
	Answer     string   `json:"answer,omitempty"`
}

func (o *channelOptions) sayMatter(cmd *cobra.Command, m *hallv1.Matter) error {
	l := matterLine{
		ID: m.GetId(), Version: m.GetVersion(), Kind: m.GetKind(), State: m.GetState(), Level: m.GetLevel(), What: m.GetWhat(), Refused: m.GetRefused(),
		Wish: m.GetWish(), Item: m.GetItemCode(), Ticket: m.GetTicketLabel(), Cases: m.GetCaseNos(), Window: m.GetWindow(), Staff: m.GetStaff(),
		Name: m.GetName(), Phone: m.GetPhone(), Department: m.GetDepartment(), ContactDue: m.GetContactDue(), AnswerDue: m.GetAnswerDue(),
		Late: m.GetLate(), Cause: m.GetCause(), Answer: m.GetAnswer(),
	}
	if o.json {
		return writeJSON(cmd, l)
	}
	words := []string{l.ID, l.Kind, l.State, "answer by " + l.AnswerDue}
	if m.GetContactedAt() == nil {
		words = append(words, "speak to them by "+l.ContactDue)
	}
	if l.Late {
		words = append(words, "late")
	}
	for _, w := range []string{l.What, l.Refused, l.Item, l.Ticket, strings.Join(l.Cases, ","), l.Window, l.Name, l.Phone, l.Department} {
		if w != "" {
			words = append(words, w)
		}
	}
	return say(cmd, strings.Join(words, "  "))
}

func newMatterRegisterCommand() *cobra.Command {
	o := channelOptions{role: hall.RoleGuide}
	req := &hallv1.RegisterMatterRequest{}
	ticket := ""
	cmd := &cobra.Command{
		Use: "register --kind KIND --refused WORDS --staff NO", Short: "Take down what could not be done (办不成事): at a window, at the guide desk, from the hotline",
		Long: "Registers what could not be done. What the hall knows of the ticket is filled in: item, window,\n" +
			"clerk, cases, and whom to speak to. A call to the hotline (--source hotline) has the number of its\n" +
			"order. The PIN is the first line of standard input.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			req.RequestId = newID()
			return o.signedIn(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				if ticket != "" {
					id, err := ticketID(ctx, hallv1.NewKioskServiceClient(conn), ticket)
					if err != nil {
						return err
					}
					req.TicketId = id
				}
				r, err := hallv1.NewRedressServiceClient(conn).RegisterMatter(ctx, req)
				if err != nil {
					return err
				}
				return o.sayMatter(cmd, r.GetMatter())
			})
		},
	}
	flags := o.seatFlags(cmd, "guide, clerk, police, online or supervisor")
	flags.StringVar(&req.Source, "source", "guide", "`where` it is said: window, guide, hotline or online")
	flags.StringVar(&req.OrderNo, "order", "", "`number` of the hotline's order")
	flags.StringVar(&ticket, "ticket", "", "`ticket` of the visit: the id, or a number that waits today")
	flags.StringVar(&req.ItemCode, "item", "", "`code` of the item, without a ticket")
	flags.StringVar(&req.Window, "about", "", "`window` that refused, if it is not the ticket's")
	flags.StringSliceVar(&req.CaseNos, "case", nil, "`number` of a case; may come more than once")
	flags.StringVar(&req.Kind, "kind", "", "`kind`: materials, overdue, shirking, system, gap or other (required)")
	flags.StringVar(&req.Refused, "refused", "", "`words`: what was refused (required)")
	flags.StringVar(&req.Wish, "wish", "", "`words`: what the person wishes")
	flags.StringVar(&req.Name, "person", "", "`name` of the person")
	flags.StringVar(&req.Phone, "phone", "", "`number` to call back")
	return needFlags(cmd, "staff", "kind", "refused")
}

func newMatterListCommand() *cobra.Command {
	o := channelOptions{role: hall.RoleSupervisor}
	state := ""
	cmd := &cobra.Command{
		Use: "list --staff NO", Short: "Bad ratings and matters that could not be done, the late ones first", Args: noArgs,
		Long: "Lists what is to be done about bad ratings and about what could not be done: to a supervisor all, to\n" +
			"a reviewer what the own departments have to answer. Ends with status 3 when something is late.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			late := false
			err := o.signedIn(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				r, err := hallv1.NewRedressServiceClient(conn).ListMatters(ctx, &hallv1.ListMattersRequest{State: state})
				if err != nil {
					return err
				}
				for _, m := range r.GetMatters() {
					late = late || m.GetLate()
					if err := o.sayMatter(cmd, m); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
			return wrongIf(late)
		},
	}
	o.seatFlags(cmd, matterRoles).StringVar(&state, "state", "", "only one `state`: registered, assigned, answered, closed or referred")
	return needFlags(cmd, "staff")
}

func newMatterStepCommand() *cobra.Command {
	o := channelOptions{role: hall.RoleSupervisor}
	req := &hallv1.StepMatterRequest{}
	cmd := &cobra.Command{
		Use: "step ID VERSION STEP --staff NO", Short: "Triage a matter, say that the person was spoken to, answer, or call back",
		Long: "STEP is triage (--route hall, department, escalate or outside), contact (--text: what was said),\n" +
			"answer (--cause and --text) or verify (the call back: --satisfied closes it, without it is work\n" +
			"again). VERSION is the one that was looked at. Neither the person nor the window that a matter is\n" +
			"about can take a step. The PIN is the first line of standard input.",
		Args: wantArgs(3, 3),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := fmt.Sscanf(args[1], "%d", &req.SeenVersion); err != nil {
				return usage(fmt.Errorf("VERSION %q is not a number", args[1]))
			}
			req.Id, req.Event = args[0], args[2]
			return o.signedIn(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				r, err := hallv1.NewRedressServiceClient(conn).StepMatter(ctx, req)
				if err != nil {
					return err
				}
				return o.sayMatter(cmd, r.GetMatter())
			})
		},
	}
	flags := o.seatFlags(cmd, matterRoles)
	flags.StringVar(&req.Route, "route", "", "`route`: hall, department, escalate or outside")
	flags.StringVar(&req.Department, "dept", "", "`department` that answers")
	flags.BoolVar(&req.Complex, "complex", false, "it takes the longer time")
	flags.StringVar(&req.Cause, "cause", "", "`cause`: materials, overdue, shirking, attitude, wait, system, policy, mistaken or other")
	flags.StringVar(&req.Text, "text", "", "`words`: what was said or found")
	flags.BoolVar(&req.Satisfied, "satisfied", false, "the person is satisfied")
	return needFlags(cmd, "staff")
}

// figuresLine is what became of the matters of one kind.
type figuresLine struct {
	Kind       string `json:"kind"`
	Registered int32  `json:"registered"`
	InTime     int32  `json:"in_time"`
	Late       int32  `json:"late"`
	Settled    int32  `json:"settled"`
}

func newMatterFiguresCommand() *cobra.Command {
	o := channelOptions{role: hall.RoleSupervisor}
	var from, to string
	cmd := &cobra.Command{
		Use: "figures --from DAY --staff NO", Short: "What became of the matters that were registered in a span of days", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, day := range []string{from, to} {
				if _, err := values.ParseDate(day); day != "" && err != nil {
					return usage(fmt.Errorf("%q is not a day, YYYY-MM-DD", day))
				}
			}
			return o.signedIn(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				r, err := hallv1.NewRedressServiceClient(conn).MatterFigures(ctx, &hallv1.MatterFiguresRequest{From: from, To: cmp.Or(to, from)})
				if err != nil {
					return err
				}
				for _, c := range r.GetCounts() {
					l := figuresLine{Kind: c.GetKind(), Registered: c.GetRegistered(), InTime: c.GetInTime(), Late: c.GetLate(), Settled: c.GetSettled()}
					if o.json {
						err = writeJSON(cmd, l)
					} else {
						err = say(cmd, fmt.Sprintf("%s  %d registered  %d answered in time  %d late  %d settled", l.Kind, l.Registered, l.InTime, l.Late, l.Settled))
					}
					if err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	flags := o.seatFlags(cmd, "supervisor")
	flags.StringVar(&from, "from", "", "first `day`, YYYY-MM-DD (required)")
	flags.StringVar(&to, "to", "", "last `day`; without it the first")
	return needFlags(cmd, "staff", "from")
}
