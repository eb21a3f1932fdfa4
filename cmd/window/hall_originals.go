package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/values"
)

// originalLine is a paper as the commands print it.
type originalLine struct {
	Case  string     `json:"case"`
	Line  string     `json:"line"`
	Item  string     `json:"item"`
	At    string     `json:"at"`
	Bag   string     `json:"bag,omitempty"`
	Next  string     `json:"next,omitempty"`
	Since string     `json:"since"`
	Due   string     `json:"due,omitempty"`
	Late  bool       `json:"late,omitempty"`
	Scans []scanLine `json:"scans,omitempty"`
}

type scanLine struct {
	At    string `json:"at"`
	What  string `json:"what"`
	Bag   string `json:"bag,omitempty"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
	Staff string `json:"staff"`
}

func shanghai(t time.Time) string { return t.In(values.Shanghai).Format(time.RFC3339) }

func (o *channelOptions) sayOriginal(cmd *cobra.Command, p *hallv1.Original) error {
	line := originalLine{
		Case: p.GetCaseNo(), Line: p.GetLineId(), Item: p.GetItemName(), At: p.GetPlace(), Bag: p.GetBagNo(), Next: p.GetNext(),
		Since: shanghai(p.GetSince().AsTime()), Due: p.GetDue(), Late: p.GetLate(),
	}
	for _, x := range p.GetScans() {
		line.Scans = append(line.Scans, scanLine{
			At: shanghai(x.GetAt().AsTime()), What: x.GetWhat(), Bag: x.GetBagNo(), From: x.GetFrom(), To: x.GetTo(), Staff: x.GetStaff(),
		})
	}
	if o.json {
		return writeJSON(cmd, line)
	}
	words := []string{line.Case + "/" + line.Line, line.At}
	if line.Bag != "" {
		words = append(words, "in "+line.Bag)
	}
	if line.Next != "" {
		words = append(words, "given to "+line.Next)
	}
	words = append(words, "since "+line.Since)
	if line.Late {
		words = append(words, "should have left by "+line.Due)
	}
	if err := say(cmd, strings.Join(append(words, line.Item), "  ")); err != nil {
		return err
	}
	for _, x := range line.Scans {
		words := slices.DeleteFunc([]string{"   ", x.At, x.What, x.Bag, x.From, "→", x.To, x.Staff}, func(w string) bool { return w == "" })
		if err := say(cmd, strings.Join(words, "  ")); err != nil {
			return err
		}
	}
	return nil
}

func newHallOriginalsCommand() *cobra.Command {
	o := channelOptions{role: hall.RoleSupervisor}
	var list string
	cmd := &cobra.Command{
		Use: "originals [CASE] --staff NO", Short: "Where each original is: of a case with every scan, or what lies here, is late or missing",
		Long: "Tells where originals are. With CASE those of one case, with every scan; else --list here (at one's\n" +
			"own place), late (still at a window after the day by which bundles leave it) or missing (lost, or\n" +
			"not where it belongs now that the case is closed). Ends with status 3 when something is late or\n" +
			"missing. The PIN is the first line of standard input.",
		Args: wantArgs(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			req := &hallv1.ListOriginalsRequest{List: list, CaseNo: strings.Join(args, "")}
			switch {
			case len(args) == 1:
				req.List = "case"
			case !slices.Contains([]string{"here", "late", "missing"}, list):
				return usage(errors.New("--list is here, late or missing"))
			}
			n := 0
			err := o.signedIn(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				r, err := hallv1.NewCustodyServiceClient(conn).ListOriginals(ctx, req)
				if err != nil {
					return err
				}
				n = len(r.GetOriginals())
				for _, p := range r.GetOriginals() {
					if err := o.sayOriginal(cmd, p); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
			return wrongIf(n > 0 && (req.GetList() == "late" || req.GetList() == "missing"))
		},
	}
	o.seatFlags(cmd, custodyRoles).StringVar(&list, "list", "missing", "`which`: here, late or missing")
	cmd.AddCommand(newOriginalMoveCommand("returned", "Say that an original was given back to its owner"),
		newOriginalMoveCommand("found", "Say that a lost original lies here"))
	return needFlags(cmd, "staff")
}

func newOriginalMoveCommand(event, short string) *cobra.Command {
	o := channelOptions{role: hall.RoleClerk}
	var at string
	cmd := &cobra.Command{
		Use: event + " CASE/LINE --staff NO", Short: short, Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !strings.Contains(args[0], "/") {
				return usage(errors.New("name one original: CASE/LINE"))
			}
			return o.signedIn(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				custody := hallv1.NewCustodyServiceClient(conn)
				papers, err := refs(ctx, custody, hallv1.NewCaseworkServiceClient(conn), args)
				if err != nil {
					return err
				}
				r, err := custody.MovePaper(ctx, &hallv1.MovePaperRequest{Paper: papers[0], Event: event, At: at})
				if err != nil {
					return err
				}
				return o.sayOriginal(cmd, r.GetPaper())
			})
		},
	}
	o.seatFlags(cmd, custodyRoles)
	if event == "found" {
		cmd.Flags().StringVar(&at, "at", "", "`place` where it was found, for who acts for several")
	}
	return needFlags(cmd, "staff")
}
