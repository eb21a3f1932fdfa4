package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
)

func newCatalogCommand() *cobra.Command {
	var path string
	cmd := group("catalog", "The service items: check, show, search, compare, import",
		newCatalogCheckCommand(&path), newCatalogShowCommand(&path), newCatalogLeavesCommand(&path),
		newCatalogMaterialsCommand(&path), newCatalogSearchCommand(&path), newCatalogDiffCommand(),
		newCatalogImportCommand(&path))
	cmd.PersistentFlags().StringVar(&path, "catalog", "", catalogFlagHelp)
	return cmd
}

const catalogFlagHelp = "catalogue `file`, or full for the built-in one of all items; without it the built-in one"

// fullCatalog is the word for the built-in catalogue of all 2,711 items; a file of that name is ./full.
const fullCatalog = "full"

// catalogData reads a catalogue's JSON; the empty path is the built-in one.
func catalogData(path string) ([]byte, error) {
	switch path {
	case "":
		return fixtures.Catalogue(), nil
	case fullCatalog:
		return catalog.Unpack([]byte(fixtures.FullCatalogue()))
	}
	data, err := readCatalogFile(path)
	if err != nil || !catalog.Packed(data) {
		return data, err
	}
	data, err = catalog.Unpack(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return data, nil
}

func readCatalogFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxText+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxText {
		return nil, fmt.Errorf("%s is larger than any catalogue (%d MiB)", path, maxText>>20)
	}
	return data, nil
}

// loadCatalog makes a catalogue ready to work with: the built-in one, that of all items, or a file.
func loadCatalog(path string) (*catalog.Catalog, error) {
	r, err := openRelease(path)
	return r.Catalog, err
}

// openRelease is loadCatalog with the data, for a hall that publishes them.
func openRelease(path string) (r catalog.Release, err error) {
	switch path {
	case "":
		r.Data = fixtures.PackedCatalogue()
		r.Catalog, err = catalog.Open(r.Data)
		return r, err
	case fullCatalog:
		r.Data = fixtures.FullCatalogue()
		r.Catalog, err = catalog.Open(r.Data)
		return r, err
	}
	data, err := readCatalogFile(path)
	if err != nil {
		return r, err
	}
	r.Catalog, err = catalog.Load(data)
	if err != nil {
		return catalog.Release{}, fmt.Errorf("%s: %w", path, err)
	}
	r.Data = string(data)
	return r, nil
}

// loadItem reads the catalogue and finds one item in it.
func loadItem(path, code string) (*catalog.Catalog, *catalog.Item, error) {
	c, err := loadCatalog(path)
	if err != nil {
		return nil, nil, err
	}
	it, ok := c.Item(code)
	if !ok {
		return nil, nil, fmt.Errorf("the catalogue has no item %q", code)
	}
	return c, it, nil
}

func newCatalogCheckCommand(path *string) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "check", Short: "Hold a catalogue against the schema and every rule",
		Long: "Holds a catalogue against its schema and every rule, and tells all that it finds.\nExit status 3 if there are errors; warnings alone are no error.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			data, err := catalogData(*path)
			if err != nil {
				return err
			}
			report := catalog.Check(data)
			if asJSON {
				if err := writeJSON(cmd, report); err != nil {
					return err
				}
				return wrongIf(!report.OK())
			}
			for _, group := range []struct {
				name  string
				found []catalog.Finding
			}{{"error", report.Errors}, {"warning", report.Warnings}} {
				for _, f := range group.found {
					where := strings.Join(strings.Fields(f.Item+" "+f.Node+" "+f.Rule), " ")
					if err := say(cmd, group.name+": "+where+": "+f.Message); err != nil {
						return err
					}
				}
			}
			err = say(cmd, fmt.Sprintf("%d items, %d leaves, %d errors, %d warnings",
				report.Items, report.Leaves, len(report.Errors), len(report.Warnings)))
			if err != nil {
				return err
			}
			return wrongIf(!report.OK())
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

func newCatalogLeavesCommand(path *string) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "leaves ITEM", Short: "Every situation of an item, one a line, with the answers that lead to it",
		Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			_, it, err := loadItem(*path, args[0])
			if err != nil {
				return err
			}
			for _, leaf := range it.Leaves() {
				if asJSON {
					err = writeJSON(cmd, leaf)
				} else {
					err = say(cmd, leafLine(leaf))
				}
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

func leafLine(lp catalog.LeafPath) string {
	var path []string
	for _, s := range lp.Path {
		path = append(path, s.Node+"="+s.Option)
	}
	line := fmt.Sprintf("%s  %s  %s  %s", lp.Leaf.ID, lp.Leaf.Outcome, strings.Join(path, " "), lp.Leaf.Title)
	if lp.Leaf.Outcome == catalog.OutcomeAccept {
		line += "  [" + strings.Join(lp.Leaf.Materials, " ") + "]"
	}
	return line
}

// materialList is the effective list as it is printed.
type materialList struct {
	Leaf    string         `json:"leaf"`
	Title   string         `json:"title"`
	Outcome string         `json:"outcome"`
	Lines   []materialLine `json:"lines"`
}

type materialLine struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	Original   catalog.Need      `json:"original"`
	Copy       catalog.Need      `json:"copy"`
	Exemptible bool              `json:"exemptible"`
	Deferrable bool              `json:"deferrable"`
	Because    []catalog.Because `json:"because"`
}

func newCatalogMaterialsCommand(path *string) *cobra.Command {
	var asJSON bool
	var answers, modifiers []string
	var party, delivery string
	cmd := &cobra.Command{
		Use: "materials ITEM --answer NODE=OPTION[,OPTION]…", Short: "The papers that a situation asks for",
		Long: "Derives the effective list of papers from the answers. OPTION is the option's key; a\n" +
			"question that takes several and got none is NODE=. A question without an answer gives\n" +
			"exit status 3 and is named. Party and modifiers that are left out take their first option.",
		Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			choice := catalog.Choice{Party: party, Delivery: delivery}
			var err error
			choice.Answers, err = parseAnswers(answers)
			if err != nil {
				return err
			}
			choice.Modifiers, err = parseModifiers(modifiers)
			if err != nil {
				return err
			}
			c, it, err := loadItem(*path, args[0])
			if err != nil {
				return err
			}
			list, err := c.Checklist(it, choice)
			if e, ok := errors.AsType[*catalog.Unanswered](err); ok {
				text := ""
				if q, ok := it.Question(e.Node); ok {
					text = " (" + q.Text + ")"
				}
				return &statusError{status: exitWrong, err: fmt.Errorf("question %s is not answered%s", e.Node, text)}
			}
			if err != nil {
				return err
			}
			for _, id := range it.Walk(choice.Answers).Unused {
				fmt.Fprintf(cmd.ErrOrStderr(), "window: %s is not asked on this way; its answer was left out\n", id)
			}
			return printMaterials(cmd, list, asJSON)
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&answers, "answer", nil, "answer `NODE=OPTION[,OPTION]`; once a question")
	flags.StringVar(&party, "party", "", "who applies: the `option`'s key")
	flags.StringArrayVar(&modifiers, "modifier", nil, "answer to a common question, `ID=OPTION`")
	flags.StringVar(&delivery, "delivery", "", "how the result is sent: a `method` of the catalogue")
	jsonFlag(cmd, &asJSON)
	return cmd
}

func parseAnswers(given []string) (catalog.Answers, error) {
	answers := catalog.Answers{}
	for _, text := range given {
		node, options, ok := strings.Cut(text, "=")
		if !ok || node == "" {
			return nil, usage(fmt.Errorf("--answer %q is not NODE=OPTION[,OPTION]", text))
		}
		if _, twice := answers[node]; twice {
			return nil, usage(fmt.Errorf("--answer %s comes twice; options are parted by commas", node))
		}
		answers[node] = []string{}
		if options != "" {
			answers[node] = strings.Split(options, ",")
		}
	}
	return answers, nil
}

func parseModifiers(given []string) (map[string]string, error) {
	modifiers := map[string]string{}
	for _, text := range given {
		id, option, ok := strings.Cut(text, "=")
		if !ok || id == "" || option == "" {
			return nil, usage(fmt.Errorf("--modifier %q is not ID=OPTION", text))
		}
		if _, twice := modifiers[id]; twice {
			return nil, usage(fmt.Errorf("--modifier %s comes twice", id))
		}
		modifiers[id] = option
	}
	return modifiers, nil
}

func printMaterials(cmd *cobra.Command, list catalog.Checklist, asJSON bool) error {
	out := materialList{Leaf: list.Leaf, Title: list.Title, Outcome: list.Outcome, Lines: []materialLine{}}
	for _, l := range list.Lines {
		out.Lines = append(out.Lines, materialLine{l.ID, l.Name, l.Original, l.Copy, l.Exemptible, l.Deferrable, l.Because})
	}
	if asJSON {
		return writeJSON(cmd, out)
	}
	if err := say(cmd, out.Leaf+"  "+out.Outcome+"  "+out.Title); err != nil {
		return err
	}
	for i, l := range out.Lines {
		text := fmt.Sprintf("%2d  %s  %s  original: %s, copy: %s", i+1, l.ID, l.Name, l.Original, l.Copy)
		if l.Exemptible {
			text += ", exemptible"
		}
		if l.Deferrable {
			text += ", deferrable"
		}
		if err := say(cmd, text); err != nil {
			return err
		}
	}
	return nil
}

func newCatalogSearchCommand(path *string) *cobra.Command {
	var asJSON bool
	var o catalog.SearchOptions
	cmd := &cobra.Command{
		Use: "search QUERY", Short: "Find items by code, first letters, pinyin or Chinese",
		Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.Limit < 0 {
				return usage(errors.New("--limit is 0 (all) or more"))
			}
			c, err := loadCatalog(*path)
			if err != nil {
				return err
			}
			if o.Zone != "" && !c.HasZone(o.Zone) {
				return usage(fmt.Errorf("--zone %q is none of the catalogue's: %s", o.Zone, strings.Join(c.Zones(), ", ")))
			}
			for _, hit := range c.Search(args[0], o) {
				if asJSON {
					err = writeJSON(cmd, hit)
				} else {
					err = say(cmd, hit.Code+"  "+hit.Name+"  "+hit.Dept+"  "+strconv.Itoa(hit.Rank))
				}
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().IntVar(&o.Limit, "limit", 0, "print at most `N` items; 0 prints all")
	cmd.Flags().StringVar(&o.Zone, "zone", "", "put items of this `zone` first, by its Chinese name")
	jsonFlag(cmd, &asJSON)
	return cmd
}

func newCatalogDiffCommand() *cobra.Command {
	var asJSON bool
	var lang string
	cmd := &cobra.Command{
		Use: "diff OLD NEW", Short: "What changed between two catalogues, item by item",
		Args: wantArgs(2, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := sentences(lang)
			if err != nil {
				return err
			}
			older, err := loadCatalog(args[0])
			if err != nil {
				return err
			}
			newer, err := loadCatalog(args[1])
			if err != nil {
				return err
			}
			item := ""
			for _, ch := range catalog.Diff(older, newer) {
				if asJSON {
					err = writeJSON(cmd, struct {
						catalog.Change
						Text string `json:"text"`
					}{ch, screens.ChangeText(&text.Changes, ch)})
				} else {
					if ch.Item != item {
						item = ch.Item
						if err := say(cmd, itemHeading(older, newer, item)); err != nil {
							return err
						}
					}
					err = say(cmd, "  "+screens.ChangeText(&text.Changes, ch))
				}
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
	langFlag(cmd, &lang)
	jsonFlag(cmd, &asJSON)
	return cmd
}

func itemHeading(older, newer *catalog.Catalog, code string) string {
	for _, c := range []*catalog.Catalog{newer, older} {
		if it, ok := c.Item(code); ok {
			return code + "  " + it.Name
		}
	}
	return code
}

// langFlag adds --lang for what clerks read.
func langFlag(cmd *cobra.Command, lang *string) {
	cmd.Flags().StringVar(lang, "lang", string(i18n.Chinese), "language of what clerks read: zh or en")
}

func sentences(lang string) (*i18n.Text, error) {
	text, ok := i18n.For(i18n.Lang(lang))
	if !ok {
		return nil, usage(fmt.Errorf("--lang %q is neither zh nor en", lang))
	}
	return text, nil
}
