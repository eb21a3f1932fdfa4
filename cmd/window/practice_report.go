package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
	"google.golang.org/protobuf/types/known/timestamppb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/client"
	"onewindow/hall"
	"onewindow/hall/store"
	"onewindow/i18n"
	"onewindow/practice"
	"onewindow/values"
)

// reportTo has the hall of a desk told of the results, in the name of whoever signs in
// there first. A hall that cannot be reached, or takes no sign-in, keeps nobody from
// practising: what it was not told waits for the next time.
func (c *coaching) reportTo(ctx context.Context, f practiceFlags, a asker) (signOut func(), err error) {
	nothing := func() {}
	desk, err := readConfig(f.config)
	if err != nil {
		return nothing, err
	}
	staff, err := a.ask(ctx, a.text.Practice.AskStaff)
	if err != nil || strings.TrimSpace(staff) == "" {
		return nothing, err
	}
	pin, err := a.askPIN()
	if err != nil {
		return nothing, err
	}
	o, err := hallLine(desk)
	if err != nil {
		return nothing, err
	}
	o.Window, o.Log = desk.Window, slog.New(slog.DiscardHandler)
	line, err := client.Dial(o)
	if err != nil {
		return nothing, err
	}
	c.report = func(ctx context.Context, results []practice.Result) error {
		return line.RecordPractice(ctx, resultsProto(results))
	}
	if _, err := line.SignIn(ctx, strings.TrimSpace(staff), pin, f.role); err != nil {
		return func() { _ = line.Close() }, a.say(i18n.Fill(a.text.Practice.NoWay, "why", whyNot(err, a.text)))
	}
	c.mu.Lock()
	err = c.tell(ctx)
	c.mu.Unlock()
	return func() {
		_ = line.SignOut(ctx) // the session ends by itself, too
		_ = line.Close()
	}, err
}

// whyNot puts the refusal of a sign-in into words.
func whyNot(err error, text *i18n.Text) string {
	var refused *client.Refused
	if errors.As(err, &refused) {
		if say := text.Desk.HallRefusals[refused.Code]; say != "" {
			return say
		}
		return refused.Code
	}
	return text.Desk.Unreachable
}

// askPIN asks for what nobody beside the person may read.
func (a *asker) askPIN() (string, error) {
	if _, err := fmt.Fprint(a.out, a.text.Practice.AskPIN); err != nil {
		return "", err
	}
	pin, err := term.ReadPassword(os.Stdin.Fd())
	return string(pin), errors.Join(err, a.say(""))
}

// untold says how much the hall does not know yet.
func (c *coaching) untold(text *i18n.Text, n int) error {
	_, err := fmt.Fprintln(os.Stdout, i18n.Fill(text.Practice.Unsent, "n", strconv.Itoa(n)))
	return err
}

func resultsProto(results []practice.Result) []*hallv1.PracticeResult {
	out := make([]*hallv1.PracticeResult, len(results))
	for i := range results {
		r := &results[i]
		out[i] = &hallv1.PracticeResult{
			Id: r.ID, At: timestamppb.New(r.At), ItemCode: r.Item, Leaf: r.Leaf, CatalogVersion: r.Version, Unseen: r.Unseen,
			RightSituation: r.RightSituation, RightList: r.RightList,
			Papers: int32(r.Papers), Wrong: int32(len(r.Wrong)), Seconds: int32(r.Seconds), Keys: int32(r.Keys), //nolint:gosec // counts of one visit
		}
	}
	return out
}

// practisedRow is what one person practised.
type practisedRow struct {
	Staff       string `json:"staff"`
	Count       int    `json:"count"`
	Right       int    `json:"right"`
	Unseen      int    `json:"unseen"`
	UnseenRight int    `json:"unseenRight"`
	Last        string `json:"last"`
}

func newHallPracticeCommand(o *hallOptions) *cobra.Command {
	var span spanFlags
	var lang string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "practice --from DAY --to DAY", Short: "Who practised on invented citizens, and how much of it was right", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := span.span()
			if err != nil {
				return err
			}
			text, err := sentences(lang)
			if err != nil {
				return err
			}
			var all []store.Practised
			err = o.with(cmd.Context(), func(st *store.Store) (err error) {
				all, err = hall.Practice(cmd.Context(), st, s)
				return err
			})
			if err != nil {
				return err
			}
			for _, p := range all {
				row := practisedRow{p.Staff, p.Count, p.Right, p.Unseen, p.UnseenRight, values.Of(p.Last).String()}
				if asJSON {
					err = writeJSON(cmd, row)
				} else {
					err = say(cmd, practisedLine(row, text))
				}
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
	span.add(cmd)
	jsonFlag(cmd, &asJSON)
	langFlag(cmd, &lang)
	return needFlags(cmd, "from", "to")
}

func practisedLine(p practisedRow, text *i18n.Text) string {
	t := &text.Practice
	line := p.Last + "  " + p.Staff + "  " + i18n.Fill(t.Practised, "right", strconv.Itoa(p.Right), "of", strconv.Itoa(p.Count))
	if p.Unseen > 0 {
		line += i18n.Fill(t.Unseen, "right", strconv.Itoa(p.UnseenRight), "of", strconv.Itoa(p.Unseen), "percent", strconv.Itoa(100*p.UnseenRight/p.Unseen))
	}
	return line
}
