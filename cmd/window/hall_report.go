package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"onewindow/catalog"
	"onewindow/fixtures/city"
	"onewindow/hall"
	"onewindow/hall/figures"
	"onewindow/hall/reports"
	"onewindow/hall/store"
	"onewindow/i18n"
	"onewindow/values"
)

// spanFlags are the days of a report.
type spanFlags struct{ from, to string }

func (s *spanFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.from, "from", "", "first `day`, YYYY-MM-DD (required)")
	cmd.Flags().StringVar(&s.to, "to", "", "last `day`, YYYY-MM-DD (required)")
}

func (s *spanFlags) span() (figures.Span, error) {
	from, err := values.ParseDate(s.from)
	if err != nil {
		return figures.Span{}, usage(fmt.Errorf("--from %q is not YYYY-MM-DD", s.from))
	}
	to, err := values.ParseDate(s.to)
	if err != nil {
		return figures.Span{}, usage(fmt.Errorf("--to %q is not YYYY-MM-DD", s.to))
	}
	if to.Before(from) {
		return figures.Span{}, usage(fmt.Errorf("--to %s is before --from %s", to, from))
	}
	return figures.Span{From: from, To: to}, nil
}

func newHallReportCommand(o *hallOptions) *cobra.Command {
	var span spanFlags
	var by, path, lang, out string
	var without []string
	var asJSON, asCSV, asXLSX, asHTML bool
	rules := figures.DefaultRules()
	cmd := &cobra.Command{
		Use: "report --from DAY --to DAY", Short: "The figures the city publishes, in its own definitions",
		Long: "Counts the raw history of a span of days: waits and services (without the tax office), ratings,\n" +
			"cases by department, what was handled on line throughout, what came back. What each figure means\n" +
			"stands in the workbook and on the page. Times that window hall mark calls wrong are left out.\n" +
			"--csv, --xlsx and --html go to --out, else to standard output.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := span.span()
			if err != nil {
				return err
			}
			formats := []bool{asJSON, asCSV, asXLSX, asHTML}
			if n := len(slices.DeleteFunc(formats, func(on bool) bool { return !on })); n > 1 {
				return usage(errors.New("--json, --csv, --xlsx and --html: give one of them"))
			}
			if _, err := figures.Periods(s, by); err != nil {
				return usage(fmt.Errorf("--by %q is not day, week, month or quarter", by))
			}
			text, err := sentences(lang)
			if err != nil {
				return err
			}
			rules.Apart = without
			r, err := o.report(cmd.Context(), s, by, rules, path, text)
			if err != nil {
				return err
			}
			switch {
			case asJSON:
				return writeJSON(cmd, r.JSON())
			case asCSV:
				return writeOut(cmd, out, r.CSV)
			case asXLSX:
				if f, ok := cmd.OutOrStdout().(*os.File); ok && out == "" && term.IsTerminal(f.Fd()) {
					return usage(errors.New("--xlsx is no text for a terminal: give --out FILE"))
				}
				return writeOut(cmd, out, r.XLSX)
			case asHTML:
				return writeOut(cmd, out, r.HTML)
			}
			return sayReport(cmd, r)
		},
	}
	span.add(cmd)
	f := cmd.Flags()
	f.StringVar(&by, "by", figures.ByDay, "day, week, month or quarter: the periods told apart")
	f.StringSliceVar(&without, "without", rules.Apart, "`departments` whose visits are left out of waits and services")
	f.StringVar(&path, "catalog", "", catalogFlagHelp)
	f.StringVar(&out, "out", "", "`file` to write, whole; without it standard output")
	f.BoolVar(&asCSV, "csv", false, "print CSV")
	f.BoolVar(&asXLSX, "xlsx", false, "write a workbook")
	f.BoolVar(&asHTML, "html", false, "write a page with plots, which prints")
	jsonFlag(cmd, &asJSON)
	langFlag(cmd, &lang)
	return needFlags(cmd, "from", "to")
}

// report reads the history and folds it.
func (o *hallOptions) report(ctx context.Context, span figures.Span, by string, rules figures.Rules, path string, text *i18n.Text) (*reports.Report, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	cat, err := loadCatalog(path)
	if err != nil {
		return nil, err
	}
	r := &reports.Report{Made: time.Now(), Text: text, Department: func(code string) string {
		d, _ := cat.Department(code)
		return d.Short
	}}
	err = o.with(ctx, func(st *store.Store) error {
		r.Hall = st.HallName()
		report, h, err := hall.Figures(ctx, st, span, by, rules, deptOf(cat))
		if err != nil {
			return err
		}
		r.Report, r.Limit = report, figures.DefaultLimit()
		r.Returned = figures.Returns(h, span, r.Limit).Rates
		return nil
	})
	return r, err
}

// deptOf tells whose an item is; a package and an unknown code are nobody's.
func deptOf(cat *catalog.Catalog) func(string) string {
	return func(code string) string {
		it, ok := cat.Item(code)
		if !ok {
			return ""
		}
		return it.Dept
	}
}

// writeOut writes a file whole, or standard output.
func writeOut(cmd *cobra.Command, path string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	if path != "" {
		return city.WriteWhole(path, b.Bytes())
	}
	_, err := b.WriteTo(cmd.OutOrStdout())
	return err
}

// sayReport prints the whole figure by figure, and the periods' heads.
func sayReport(cmd *cobra.Command, r *reports.Report) error {
	for _, l := range r.Words() {
		gap := max(1, 32-ansi.StringWidth(l[0]))
		if err := say(cmd, strings.TrimRight(l[0]+strings.Repeat(" ", gap)+l[1], " ")); err != nil {
			return err
		}
	}
	return nil
}
