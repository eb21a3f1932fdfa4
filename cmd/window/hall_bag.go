package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/papers"
)

const custodyRoles = "clerk, police, issuer, reviewer, chief_rep or supervisor"

func newHallBagCommand() *cobra.Command {
	return group("bag", "Bags of originals on their way through the house: pack, give, take, open, list",
		newBagPackCommand(), newBagGiveCommand(), newBagTakeCommand(), newBagOpenCommand(), newBagListCommand())
}

// bagLine is a bag as the commands print it. Code is what its label says.
type bagLine struct {
	Bag    string   `json:"bag"`
	Code   string   `json:"code"`
	State  string   `json:"state"`
	At     string   `json:"at"`
	Next   string   `json:"next,omitempty"`
	To     string   `json:"to"`
	Papers []string `json:"papers"`
	Lost   []string `json:"lost,omitempty"`
}

func (o *channelOptions) sayBag(cmd *cobra.Command, b *hallv1.Bag, lost []*hallv1.PaperRef) error {
	line := bagLine{
		Bag: b.GetNo(), Code: papers.Code{Kind: papers.CodeParcel, Number: b.GetNo()}.String(), State: b.GetState(), At: b.GetAt(), Next: b.GetNext(),
		To: b.GetTo(), Papers: []string{},
	}
	for _, p := range b.GetPapers() {
		line.Papers = append(line.Papers, p.GetCaseNo()+"/"+p.GetLineId())
	}
	for _, p := range lost {
		line.Lost = append(line.Lost, p.GetLineId())
	}
	if o.json {
		return writeJSON(cmd, line)
	}
	words := []string{line.Code, line.State, "at " + line.At, "to " + line.To}
	if line.Next != "" {
		words = append(words, "given to "+line.Next)
	}
	if len(line.Lost) > 0 {
		words = append(words, "not in it: "+strings.Join(line.Lost, ", "))
	}
	return say(cmd, strings.Join(append(words, line.Papers...), "  "))
}

// bagNo is a bag's number, typed or as its label is scanned.
func bagNo(text string) (string, error) {
	if !papers.LooksOurs(text) {
		return strings.TrimSpace(text), nil
	}
	c, err := papers.ParseCode(text)
	if err != nil || c.Kind != papers.CodeParcel {
		return "", usage(fmt.Errorf("%q is no code of a bag", text))
	}
	return c.Number, nil
}

// refs finds the papers that a person names as CASE or CASE/LINE among those that
// wanted lists.
func refs(ctx context.Context, custody hallv1.CustodyServiceClient, cases hallv1.CaseworkServiceClient, named []string) ([]*hallv1.PaperRef, error) {
	var out []*hallv1.PaperRef
	for _, n := range named {
		no, line, one := strings.Cut(n, "/")
		if line == "RESULT" {
			r, err := cases.GetCase(ctx, &hallv1.GetCaseRequest{CaseNo: no})
			if err != nil {
				return nil, err
			}
			out = append(out, &hallv1.PaperRef{CaseId: r.GetCase().GetCaseId(), LineId: line})
			continue
		}
		r, err := custody.ListOriginals(ctx, &hallv1.ListOriginalsRequest{List: "case", CaseNo: no})
		if err != nil {
			return nil, err
		}
		before := len(out)
		for _, p := range r.GetOriginals() {
			if one && p.GetLineId() == line || !one && p.GetBagNo() == "" && !slices.Contains([]string{"owner", "lost"}, p.GetPlace()) {
				out = append(out, &hallv1.PaperRef{CaseId: p.GetCaseId(), LineId: p.GetLineId()})
			}
		}
		if len(out) == before {
			return nil, fmt.Errorf("%s: no such original is kept", n)
		}
	}
	return out, nil
}

func newBagPackCommand() *cobra.Command {
	o := channelOptions{role: hall.RoleClerk}
	var from string
	cmd := &cobra.Command{
		Use: "pack TO PAPER... --staff NO", Short: "Seal originals into a bag with a code, for the place that may open it",
		Long: "Seals originals into a bag and prints the code for its label. TO is room, issue, dept:CODE or\n" +
			"window:NO. PAPER is CASE (all of its originals that lie here) or CASE/LINE; CASE/RESULT is the\n" +
			"result of a case, which its department sends to the issue desk. The PIN is the first line of\n" +
			"standard input.",
		Args: wantArgs(2, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.signedIn(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				custody := hallv1.NewCustodyServiceClient(conn)
				inside, err := refs(ctx, custody, hallv1.NewCaseworkServiceClient(conn), args[1:])
				if err != nil {
					return err
				}
				r, err := custody.PackBag(ctx, &hallv1.PackBagRequest{RequestId: newID(), From: from, To: args[0], Papers: inside})
				if err != nil {
					return err
				}
				return o.sayBag(cmd, r.GetBag(), nil)
			})
		},
	}
	o.seatFlags(cmd, custodyRoles).StringVar(&from, "from", "", "`place` where they lie, for who acts for several")
	return needFlags(cmd, "staff")
}

// bagMove is a command that scans a bag once.
func bagMove(o *channelOptions, cmd *cobra.Command, req *hallv1.MoveBagRequest, text string, found []string, all bool) error {
	no, err := bagNo(text)
	if err != nil {
		return err
	}
	req.No = no
	return o.signedIn(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
		custody := hallv1.NewCustodyServiceClient(conn)
		if all || len(found) > 0 {
			bags, err := custody.ListBags(ctx, &hallv1.ListBagsRequest{})
			if err != nil {
				return err
			}
			i := slices.IndexFunc(bags.GetBags(), func(b *hallv1.Bag) bool { return b.GetNo() == strings.ToUpper(no) })
			if i < 0 {
				return errors.New("no such bag is here")
			}
			for _, p := range bags.GetBags()[i].GetPapers() {
				if all || slices.Contains(found, p.GetCaseNo()+"/"+p.GetLineId()) {
					req.Found = append(req.Found, &hallv1.PaperRef{CaseId: p.GetCaseId(), LineId: p.GetLineId()})
				}
			}
			if !all && len(req.GetFound()) != len(found) {
				return errors.New("a named original is not on the list of the bag")
			}
		}
		r, err := custody.MoveBag(ctx, req)
		if err != nil {
			return err
		}
		return o.sayBag(cmd, r.GetBag(), r.GetLost())
	})
}

func newBagGiveCommand() *cobra.Command {
	o := channelOptions{role: hall.RoleClerk}
	cmd := &cobra.Command{
		Use: "give BAG TO --staff NO", Short: "The giver's scan: the bag is TO's once TO has taken it", Args: wantArgs(2, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return bagMove(&o, cmd, &hallv1.MoveBagRequest{Event: "give", To: args[1]}, args[0], nil, false)
		},
	}
	o.seatFlags(cmd, custodyRoles)
	return needFlags(cmd, "staff")
}

func newBagTakeCommand() *cobra.Command {
	o := channelOptions{role: hall.RoleIssuer}
	cmd := &cobra.Command{
		Use: "take BAG --staff NO", Short: "The taker's scan; who gave it keeps it with the same scan", Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return bagMove(&o, cmd, &hallv1.MoveBagRequest{Event: "take"}, args[0], nil, false)
		},
	}
	o.seatFlags(cmd, custodyRoles)
	return needFlags(cmd, "staff")
}

func newBagOpenCommand() *cobra.Command {
	o := channelOptions{role: hall.RoleReviewer}
	var all bool
	cmd := &cobra.Command{
		Use: "open BAG [CASE/LINE...] --staff NO", Short: "Open a bag at the place that it is for, and say what was in it",
		Long: "Opens a bag and counts what was in it: the originals named, or with --all all of its list. What is\n" +
			"not there is lost from now on, and on the list of what is missing.",
		Args: wantArgs(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if all == (len(args) > 1) {
				return usage(errors.New("name what was in the bag, or --all"))
			}
			return bagMove(&o, cmd, &hallv1.MoveBagRequest{Event: "open"}, args[0], args[1:], all)
		},
	}
	o.seatFlags(cmd, custodyRoles).BoolVar(&all, "all", false, "everything on the list was in it")
	return needFlags(cmd, "staff")
}

func newBagListCommand() *cobra.Command {
	o := channelOptions{role: hall.RoleClerk}
	cmd := &cobra.Command{
		Use: "list --staff NO", Short: "Bags that nobody has opened: those one has, was given, or may open", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return o.signedIn(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				r, err := hallv1.NewCustodyServiceClient(conn).ListBags(ctx, &hallv1.ListBagsRequest{})
				if err != nil {
					return err
				}
				for _, b := range r.GetBags() {
					if err := o.sayBag(cmd, b, nil); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	o.seatFlags(cmd, custodyRoles)
	return needFlags(cmd, "staff")
}
