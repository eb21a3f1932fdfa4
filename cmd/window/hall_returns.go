package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"onewindow/hall"
	"onewindow/hall/figures"
	"onewindow/hall/store"
	"onewindow/i18n"
)

// wordFlags are who says something about the history, and why.
type wordFlags struct{ by, why string }

func (w *wordFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&w.by, "by", "", "`number` of who says so (required)")
	cmd.Flags().StringVar(&w.why, "why", "", "`reason`, in words (required)")
}

func (w *wordFlags) word() hall.Word { return hall.Word{Staff: w.by, Reason: w.why} }

func newHallMarkCommand(o *hallOptions) *cobra.Command {
	var ticket, caseNo string
	var right bool
	var w wordFlags
	cmd := &cobra.Command{
		Use: "mark", Short: "Say that the times of a ticket or a case are wrong",
		Long: "Marks the times of a ticket, by its id, or of a case, by its number, as wrong: figures leave them out\n" +
			"and say how many. The times themselves stay as they are. --right takes the mark back; every word is kept.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if (ticket == "") == (caseNo == "") {
				return usage(errors.New("give --ticket or --case"))
			}
			return o.with(cmd.Context(), func(st *store.Store) error {
				return hall.MarkTime(cmd.Context(), st, ticket, caseNo, !right, w.word())
			})
		},
	}
	cmd.Flags().StringVar(&ticket, "ticket", "", "`id` of the ticket")
	cmd.Flags().StringVar(&caseNo, "case", "", "`number` of the case")
	cmd.Flags().BoolVar(&right, "right", false, "the times are right after all")
	w.add(cmd)
	return needFlags(cmd, "by", "why")
}

func newHallReturnsCommand(o *hallOptions) *cobra.Command {
	var span spanFlags
	var lang string
	var asJSON bool
	limit := figures.DefaultLimit()
	cmd := &cobra.Command{
		Use: "returns --from DAY --to DAY", Short: "How often cases come back, why, and what that calls for",
		Long: "Of the cases received in the span, those that came back so far: by month, item, clerk and material,\n" +
			"each with its cause (the window, the catalogue, the applicant, the department). A cause that nobody has\n" +
			"named is told by who sent the case back. A rate beyond --line calls for training of the clerk or for\n" +
			"a new look at the item. For the supervisor: nothing of it belongs on a wall.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := span.span()
			if err != nil {
				return err
			}
			text, err := sentences(lang)
			if err != nil {
				return err
			}
			var radar *hall.ReturnRadar
			err = o.with(cmd.Context(), func(st *store.Store) (err error) {
				radar, err = hall.Returns(cmd.Context(), st, s, limit)
				return err
			})
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd, radarJSON(radar))
			}
			return sayReturns(cmd, radar, limit, text)
		},
	}
	span.add(cmd)
	cmd.Flags().Float64Var(&limit.Share, "line", limit.Share, "the `rate` beyond which something is done")
	cmd.Flags().IntVar(&limit.Cases, "cases", limit.Cases, "how many `cases` it takes before a rate says anything")
	jsonFlag(cmd, &asJSON)
	langFlag(cmd, &lang)
	needFlags(cmd, "from", "to")
	cmd.AddCommand(newReturnsCauseCommand(o), newReturnsDoneCommand(o))
	return cmd
}

func newReturnsCauseCommand(o *hallOptions) *cobra.Command {
	var caseNo, cause string
	var w wordFlags
	cmd := &cobra.Command{
		Use: "cause --case NUMBER --cause CAUSE", Short: "Say what was behind a case that came back", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !slices.Contains(figures.Causes(), cause) {
				return usage(fmt.Errorf("--cause is %s, not %q", strings.Join(figures.Causes(), ", "), cause))
			}
			return o.with(cmd.Context(), func(st *store.Store) error {
				return hall.NameCause(cmd.Context(), st, caseNo, cause, w.word())
			})
		},
	}
	cmd.Flags().StringVar(&caseNo, "case", "", "`number` of the case (required)")
	cmd.Flags().StringVar(&cause, "cause", "", "`cause`: "+strings.Join(figures.Causes(), ", ")+" (required)")
	w.add(cmd)
	return needFlags(cmd, "case", "cause", "by", "why")
}

func newReturnsDoneCommand(o *hallOptions) *cobra.Command {
	var kind, subject, month string
	var w wordFlags
	cmd := &cobra.Command{
		Use: "done --kind KIND --subject WHO --month MONTH", Short: "Say that a clerk was trained, or an item looked at again", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if kind != figures.Training && kind != figures.Rework {
				return usage(fmt.Errorf("--kind is %s or %s, not %q", figures.Training, figures.Rework, kind))
			}
			if _, err := time.Parse("2006-01", month); err != nil {
				return usage(fmt.Errorf("--month %q is not YYYY-MM", month))
			}
			return o.with(cmd.Context(), func(st *store.Store) error {
				return hall.FinishMeasure(cmd.Context(), st, kind, subject, month, w.word())
			})
		},
	}
	cmd.Flags().StringVar(&kind, "kind", "", figures.Training+" or "+figures.Rework+" (required)")
	cmd.Flags().StringVar(&subject, "subject", "", "`number` of the clerk or code of the item (required)")
	cmd.Flags().StringVar(&month, "month", "", "`month` of the rate, YYYY-MM (required)")
	w.add(cmd)
	return needFlags(cmd, "kind", "subject", "month", "by", "why")
}

type rateLine struct {
	Kind     string         `json:"kind"`
	Key      string         `json:"key"`
	Month    string         `json:"month"`
	Received int            `json:"received"`
	Returned int            `json:"returned"`
	Rate     float64        `json:"rate"`
	Causes   map[string]int `json:"causes"`
}

type returnedLine struct {
	Case    string   `json:"case"`
	Item    string   `json:"item"`
	Clerk   string   `json:"clerk"`
	Month   string   `json:"month"`
	Cause   string   `json:"cause"`
	Judged  bool     `json:"judged"`
	Reasons []string `json:"reasons"`
}

type measureLine struct {
	Kind    string  `json:"kind"`
	Subject string  `json:"subject"`
	Month   string  `json:"month"`
	Rate    float64 `json:"rate"`
	Done    bool    `json:"done"`
	By      string  `json:"by,omitempty"`
	Note    string  `json:"note,omitempty"`
	// Practised and PractisedRight are invented citizens that the clerk served since.
	Practised      int `json:"practised,omitempty"`
	PractisedRight int `json:"practisedRight,omitempty"`
}

func radarJSON(radar *hall.ReturnRadar) any {
	var out struct {
		Rates    []rateLine     `json:"rates"`
		Cases    []returnedLine `json:"cases"`
		Measures []measureLine  `json:"measures"`
	}
	out.Rates, out.Cases, out.Measures = []rateLine{}, []returnedLine{}, []measureLine{}
	for i := range radar.Rates {
		r := &radar.Rates[i]
		out.Rates = append(out.Rates, rateLine{r.Kind, r.Key, r.Month, r.Received, r.Returned, thousandth(r.Share()), r.Causes})
	}
	for i := range radar.Cases {
		c := &radar.Cases[i]
		out.Cases = append(out.Cases, returnedLine{c.No, c.Item, c.Clerk, c.Month, c.Cause, c.Judged, reasonsOf(c)})
	}
	for i := range radar.Measures {
		m := &radar.Measures[i]
		line := measureLine{Kind: m.Kind, Subject: m.Subject, Month: m.Month, Rate: thousandth(m.Rate.Share()), Done: m.Done != nil}
		if m.Done != nil {
			line.By, line.Note = m.Done.Staff, m.Done.Note
		}
		if m.Practice != nil {
			line.Practised, line.PractisedRight = m.Practice.Count, m.Practice.Right
		}
		out.Measures = append(out.Measures, line)
	}
	return out
}

func reasonsOf(c *hall.Returned) []string {
	out := []string{}
	for _, l := range c.Lines {
		out = append(out, strings.TrimSpace(l.Line+" "+l.Code))
	}
	return out
}

func thousandth(v float64) float64 { return math.Round(v*1000) / 1000 }

// sayReturns prints the rates, those over the line with a mark, then the cases and
// what is to be done.
func sayReturns(cmd *cobra.Command, radar *hall.ReturnRadar, limit figures.Limit, text *i18n.Text) error {
	f := &text.Figures
	var lines []string
	for i := range radar.Rates {
		r := &radar.Rates[i]
		words := []string{f.Kinds[r.Kind], r.Month, r.Key, fmt.Sprintf("%d/%d", r.Returned, r.Received), fmt.Sprintf("%.1f%%", 100*r.Share())}
		if r.Kind == figures.KindMonth {
			words = slices.Delete(words, 2, 3)
		}
		for _, cause := range r.Highest() {
			words = append(words, fmt.Sprintf("%s %d", f.Causes[cause], r.Causes[cause]))
		}
		if limit.Over(r) {
			words = append(words, "△ "+i18n.Fill(f.Over, "line", fmt.Sprintf("%.0f%%", 100*limit.Share)))
		}
		lines = append(lines, strings.Join(words, "  "))
	}
	for i := range radar.Cases {
		c := &radar.Cases[i]
		lines = append(lines, strings.Join(append([]string{f.ReturnRule, c.No, c.Item, c.Clerk, f.Causes[c.Cause]}, reasonsOf(c)...), "  "))
	}
	for i := range radar.Measures {
		m := &radar.Measures[i]
		words := []string{"→", f.Kinds[m.Kind], m.Month, m.Subject, fmt.Sprintf("%.1f%%", 100*m.Rate.Share())}
		if m.Done != nil {
			words = append(words, "✓", m.Done.Staff, m.Done.Note)
		}
		if m.Practice != nil {
			words = append(words, i18n.Fill(text.Practice.Practised, "right", strconv.Itoa(m.Practice.Right), "of", strconv.Itoa(m.Practice.Count)))
		}
		lines = append(lines, strings.Join(words, "  "))
	}
	for _, l := range lines {
		if err := say(cmd, l); err != nil {
			return err
		}
	}
	return nil
}
