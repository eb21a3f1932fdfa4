package hall

import (
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/hall/casework"
	"onewindow/hall/store"
	"onewindow/papers"
	"onewindow/values"
)

// formatNo fills the pattern of official numbers; {yyyymmdd} and {n:W} must
// both be there, else two days or two cases could share a number.
func formatNo(pattern string, day values.Date, n int64) (string, error) {
	head, rest, ok := strings.Cut(pattern, "{n:")
	width, tail, closed := strings.Cut(rest, "}")
	w, err := strconv.Atoi(width)
	if !ok || !closed || err != nil || w < 1 || w > 12 || !strings.Contains(pattern, "{yyyymmdd}") {
		return "", fmt.Errorf("hall: case number pattern %q needs {yyyymmdd} and {n:WIDTH}", pattern)
	}
	no := head + fmt.Sprintf("%0*d", w, n) + tail
	return strings.ReplaceAll(no, "{yyyymmdd}", day.Compact()), nil
}

// numbered gives a case its number, or the one that it had before it was lost.
func (s *Server) numbered(tx *store.Tx, f *caseFile) error {
	if no := f.again.GetReceipt().GetCase(); no.GetCaseNo() != "" {
		return s.allotAgain(tx, f, no)
	}
	return s.allot(tx, f)
}

// allot gives a case its official number and the code that releases its
// result. The number is taken inside the transaction, so that none is spent on a
// case that does not come to be.
func (s *Server) allot(tx *store.Tx, f *caseFile) error {
	var err error
	if f.Case.No, err = s.caseNo(tx, f.Case.ID); err != nil {
		return err
	}
	f.ReleaseCode, err = freshCode(tx)
	return err
}

// codeDigits of a release code: easily read out, and worthless without the
// card of the right person.
const codeDigits = 8

func freshCode(tx *store.Tx) (string, error) {
	limit := big.NewInt(1)
	for range codeDigits {
		limit.Mul(limit, big.NewInt(10))
	}
	for range 100 {
		n, err := rand.Int(rand.Reader, limit)
		if err != nil {
			return "", fmt.Errorf("hall: release code: %w", err)
		}
		code := fmt.Sprintf("%0*d", codeDigits, n)
		if _, err := tx.CaseByPickup(code); errors.Is(err, store.ErrNotFound) {
			return code, nil
		} else if err != nil {
			return "", err
		}
	}
	return "", errors.New("hall: no free release code")
}

// slipCode reads what the scanner or the keys gave: the bare release code, or
// the code on a paper of this case.
func slipCode(text, caseNo string) string {
	text = strings.TrimSpace(text)
	if code, err := papers.ParseCode(text); err == nil {
		if code.Kind != papers.CodeCase || code.Number != caseNo || code.Check == "" {
			return "other:" + code.Number
		}
		return code.Check
	}
	return text
}

func answersOf(list []*hallv1.Answer) catalog.Answers {
	out := make(catalog.Answers, len(list))
	for _, a := range list {
		out[a.GetNode()] = append([]string{}, a.GetOptions()...)
	}
	return out
}

func answersProto(a map[string][]string) []*hallv1.Answer {
	out := make([]*hallv1.Answer, 0, len(a))
	for _, node := range slices.Sorted(maps.Keys(a)) {
		out = append(out, &hallv1.Answer{Node: node, Options: a[node]})
	}
	return out
}

func linesOf(list []*hallv1.JudgedLine) []casework.JudgedLine {
	out := make([]casework.JudgedLine, len(list))
	for i, l := range list {
		out[i] = casework.JudgedLine{
			ID: l.GetId(), Status: l.GetStatus(), Reason: l.GetReason(), Note: clip(l.GetNote(), 500), Pages: l.GetPageSha256(),
			From: l.GetFromCase(), Number: clip(l.GetNumber(), 32), Right: fingerOf(l.GetRight()), Left: fingerOf(l.GetLeft()),
		}
	}
	return out
}

func linesProto(list []casework.JudgedLine) []*hallv1.JudgedLine {
	out := make([]*hallv1.JudgedLine, len(list))
	for i, l := range list {
		out[i] = &hallv1.JudgedLine{
			Id: l.ID, Status: l.Status, Reason: l.Reason, Note: l.Note, PageSha256: l.Pages, Hit: hitProto(l.Hit, l.ID), FromCase: l.From,
			Number: l.Number, Right: fingerProto(l.Right), Left: fingerProto(l.Left),
		}
	}
	return out
}

func fingerOf(f *hallv1.Finger) casework.Finger {
	return casework.Finger{Finger: clip(f.GetFinger(), 16), Quality: int(f.GetQuality()), Failed: clip(f.GetFailed(), 16)}
}

func fingerProto(f casework.Finger) *hallv1.Finger {
	if f == (casework.Finger{}) {
		return nil
	}
	return &hallv1.Finger{Finger: f.Finger, Quality: int32(f.Quality), Failed: f.Failed} //nolint:gosec // 0 to 100
}

// papersProto tells the window what to print, with the number and the code
// that every paper of the case carries.
func papersProto(f *caseFile, kinds []string) []*hallv1.Paper {
	out := make([]*hallv1.Paper, len(kinds))
	for i, k := range kinds {
		out[i] = &hallv1.Paper{Kind: k, Number: f.Case.No, Verification: f.ReleaseCode}
	}
	return out
}

// methodOf is how the result travels: as chosen, else to the account where the
// item pays, else over the window.
func methodOf(it *catalog.Item, chosen string) string {
	if chosen != "" {
		return chosen
	}
	for _, want := range []string{catalog.DeliverBankTransfer, catalog.DeliverWindow} {
		for _, r := range it.Results {
			if slices.Contains(r.Delivery, want) && (want == catalog.DeliverWindow || r.Kind == resultPayment) {
				return want
			}
		}
	}
	if len(it.Results) > 0 && len(it.Results[0].Delivery) > 0 {
		return it.Results[0].Delivery[0]
	}
	return catalog.DeliverWindow
}

// resultPayment is the catalogue's kind of a result that is money.
const resultPayment = "PAYMENT"

func resultName(it *catalog.Item) string {
	if len(it.Results) == 0 {
		return ""
	}
	return it.Results[0].Name
}
