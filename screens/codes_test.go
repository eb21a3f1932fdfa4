package screens_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

var langs = []i18n.Lang{i18n.Chinese, i18n.English}

func text(t *testing.T, lang i18n.Lang) *i18n.Text {
	t.Helper()
	out, ok := i18n.For(lang)
	if !ok {
		t.Fatalf("no language %q", lang)
	}
	return out
}

// constants reads the values of the string constants of a package whose names
// begin with prefix.
func constants(t *testing.T, dir, prefix string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			for i, name := range spec.Names {
				if !strings.HasPrefix(name.Name, prefix) || name.Name == prefix || i >= len(spec.Values) {
					continue
				}
				if lit, ok := spec.Values[i].(*ast.BasicLit); ok && lit.Kind == token.STRING {
					value, _ := strconv.Unquote(lit.Value)
					out = append(out, value)
				}
			}
			return true
		})
	}
	return out
}

// literals are the strings in the Go files of some folders.
func literals(t *testing.T, dirs ...string) []string {
	t.Helper()
	var out []string
	for _, dir := range dirs {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(parsed, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					value, _ := strconv.Unquote(lit.Value)
					out = append(out, value)
				}
				return true
			})
		}
	}
	return out
}

// fillers are the details that refusals carry.
var fillers = map[string]string{
	"seconds": "3", "calls": "1", "of": "3", "layer": "check", "item": "X-001", "version": "v", "reason": "M98", "number": "DG1", "state": "received",
	"cause": "paper_out", "name": "陈**", "staff": "陈", "n": "3",
}

var hole = regexp.MustCompile(`\{[a-zA-Z]+\}`)

// Every refusal of visit and of the seats has a sentence, and no
// sentence is left without a code.
func TestEveryRefusalHasItsSentence(t *testing.T) {
	codes := slices.Concat(constants(t, "../visit", "Refused"), constants(t, "../station", "Refused"))
	seats, err := filepath.Glob("../station/*/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, seat := range seats {
		codes = slices.Concat(codes, constants(t, filepath.Dir(seat), "Refused"))
	}
	said := literals(t, "../visit", "../station", "../station/*")
	if len(codes) < 40 {
		t.Fatalf("only %d codes were found", len(codes))
	}
	for _, lang := range langs {
		words := text(t, lang)
		deps := screens.Deps{Text: words}
		for _, code := range codes {
			if _, ok := words.Desk.Refusals[code]; !ok {
				t.Errorf("%s: no sentence for %q", lang, code)
			}
			say := string(deps.Sentence(&visit.Refusal{Code: code, Details: fillers}))
			if found := hole.FindString(say); found != "" {
				t.Errorf("%s: %q leaves %s open", lang, code, found)
			}
		}
		for code := range words.Desk.Refusals {
			if !slices.Contains(codes, code) && !slices.Contains(said, code) {
				t.Errorf("%s: nobody refuses with %q", lang, code)
			}
		}
	}
}

// hallCodes are the codes with which the hall refuses commands and calls, of
// its queue and its casework too; screens know the hall by its codes alone.
var hallCodes = strings.Fields(`
content_differs wrong_role unknown_ticket unknown_event other_window stale_lease window_busy unknown_case case_exists
unknown_item unknown_outcome ticket_not_serving unanswered unknown_option too_many_options leaf_differs
leaf_not_accept bad_identity read_used read_not_asked read_before_call read_stale approval_required approval_unknown
approval_used approval_expired pages_missing other_department wrong_code wrong_person rated_before bad_rating empty

internal unavailable too_little_time no_session session_expired session_ended session_locked bad_credentials locked_out role
unknown_window window_required same_person unknown_step invalid too_many not_yours not_allowed unknown_sequence
slow_reader page_offset page_hash page_size page_busy unknown_page unknown_release stopping journal_older journal_forked

other_clerk reason_required unknown_reason target_required item_required too_many_transfers no_more_calls
not_enough_calls too_soon too_early too_late requeued_before open_drafts

stale_version already_decided withdrawn identity_required lines_not_judged list_required lines_not_satisfied
nothing_deferred bad_credit accept_mode nothing_open notice_late second_person basis_required no_authority
over_ceiling deny_reason deferred_open deferred_grant special_kind report_required extended_before lines_required
not_deferred not_promised reminder_missing clock_not_running calendar_pending issue_desk_only not_at_desk
carrier_required pickup_code_required method not_in_transit not_carried not_payment payment_not_failed payment_failed
not_returned result_returned not_uncollected file_incomplete nothing_asked wrong_slip slip_required card_required
wrong_receiver both_ids_required old_licence_required proof_required already_served

unknown_line duplicate_line unknown_status not_exemptible not_declarable not_deferrable note_required pages_required
`)

func TestEveryHallRefusalHasItsSentence(t *testing.T) {
	for _, lang := range langs {
		words := text(t, lang)
		deps := screens.Deps{Text: words}
		for _, code := range hallCodes {
			if _, ok := words.Desk.HallRefusals[code]; !ok {
				t.Errorf("%s: no sentence for %q", lang, code)
			}
			if say := string(deps.Sentence(&station.Refused{Code: code})); hole.MatchString(say) {
				t.Errorf("%s: %q leaves a place open: %s", lang, code, say)
			}
		}
		for _, why := range strings.Fields("oldest over_cap best_match own_department before_slot front nobody_else priority appointment by_hand by_name") {
			if words.Desk.Whys.Codes[why] == "" {
				t.Errorf("%s: no words for the reason %q of a dispatch", lang, why)
			}
		}
		for _, key := range strings.Fields("waited_min could longer cap_min weight practised expected_min usual_min") {
			if said := words.Desk.Whys.Counted(map[string]string{key: "7"}); !strings.Contains(said, "7") {
				t.Errorf("%s: no words for the number %q of a dispatch", lang, key)
			}
		}
		for _, state := range strings.Fields(`draft received correction corrected not_needed refused accepted reviewing special dept_returned
			decided_grant decided_grant_deferred decided_deny withdrawn terminated revoked producing ready delivered archived`) {
			if words.Desk.States[state] == "" {
				t.Errorf("%s: no words for the state %q of a case", lang, state)
			}
		}
	}
}

// An unknown code is shown as it is, so that nothing is hidden.
func TestUnknownCodesAreShown(t *testing.T) {
	for _, lang := range langs {
		deps := screens.Deps{Text: text(t, lang)}
		for _, err := range []error{&visit.Refusal{Code: "brand_new"}, &station.Refused{Code: "brand_new"}} {
			if say := deps.Sentence(err); !strings.Contains(string(say), "brand_new") {
				t.Errorf("%s: %T says %q", lang, err, say)
			}
		}
		if say := screens.Cause("brand_new", "printer", deps.Text); !strings.Contains(string(say), "brand_new") {
			t.Errorf("%s: cause says %q", lang, say)
		}
		if say := deps.Sentence(errors.New("x")); say == "" || strings.Contains(string(say), "x ") {
			t.Errorf("%s: a developer's error says %q", lang, say)
		}
	}
}

// What devices and the station's printing give as cause has words, by device.
func TestCauses(t *testing.T) {
	for _, lang := range langs {
		words := text(t, lang)
		for _, code := range strings.Fields(`paper_low paper_out cover_open cutter_jam overheat fault feeding no_reply no_marker cancelled
			bad_content port_busy device_gone port_not_found outcome_unknown write_stalled no_printer incomplete_paper restart stopped`) {
			if say := screens.Cause(code, "printer", words); say == screens.Fill(words.Devices.Unknown, "code", code) {
				t.Errorf("%s: printer %q says %q", lang, code, say)
			}
		}
		for _, code := range strings.Fields(`bad_record card_left_behind card_refused_reader card_unknown content_check_failed fingerprint_failed
			read_interrupted line_fault line_noise no_card not_a_reader card_not_steady out_of_order place_again random_failed
			reader_refused_card reads_differ sam_fault sam_unauthorised self_check unknown_status command_unsupported reader_replaced
			device_gone no_reply`) {
			if say := screens.Cause(code, "idcard", words); say == screens.Fill(words.Devices.Unknown, "code", code) {
				t.Errorf("%s: reader %q says %q", lang, code, say)
			}
		}
	}
	zh := text(t, i18n.Chinese)
	if a, b := screens.Cause("no_reply", "printer", zh), screens.Cause("no_reply", "idcard", zh); a == b {
		t.Errorf("the same words %q for two devices", a)
	}
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }

func TestKeysPutsWorkingOnesFirst(t *testing.T) {
	got := screens.Keys(tui.Binding{ID: "a", Disabled: "x"}, tui.Binding{ID: "b"}, tui.Binding{ID: "c", Disabled: "x"}, tui.Binding{ID: "d"})
	var ids string
	for _, b := range got {
		ids += b.ID
	}
	if ids != "bdac" {
		t.Errorf("order %s", ids)
	}
	if screens.Quiet(got[0]).Hidden || !screens.Quiet(got[2]).Hidden {
		t.Error("Quiet hides what works, or shows what does not")
	}
}
