package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// limit is for the whole morning.
const limit = 10 * time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: pictures PROGRAM FOLDER")
		os.Exit(2)
	}
	err := take(ctx, os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

func take(ctx context.Context, program, folder string) error {
	program, err := filepath.Abs(program)
	if err != nil {
		return err
	}
	data, err := os.MkdirTemp("", "pictures")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	d, err := openDisplay(ctx)
	if err != nil {
		return err
	}
	defer d.close()
	demo := func(role string) (*window, error) {
		return d.open(ctx, role, program, "demo", "--data", filepath.Join(data, "city"), "--role", role, "--lang", "zh", "--seed", "20191008", "--pace", "4")
	}
	desk, err := demo("clerk")
	if err != nil {
		return err
	}
	c := clerk{window: desk, folder: folder}
	err = c.serve(ctx)
	if err != nil {
		return err
	}
	review, err := demo("reviewer")
	if err != nil {
		return err
	}
	err = reviewer(ctx, review, folder)
	if err != nil {
		return err
	}
	issue, err := demo("issuer")
	if err != nil {
		return err
	}
	err = issuer(ctx, issue, folder)
	if err != nil {
		return err
	}
	for _, one := range stills {
		w, err := demo(one.role)
		if err != nil {
			return err
		}
		err = still(ctx, w, folder, one.keys)
		if err != nil {
			return err
		}
	}
	return nil
}

// stills are seats whose first screens are kept as they are: with keys by the name of
// the picture that follows them.
var stills = []struct {
	role string
	keys [][2]string
}{
	{"supervisor", [][2]string{{"", "supervisor"}, {"Tab", "map"}}},
	{"guide", [][2]string{{"", "guide"}}},
	{"police", [][2]string{{"", "police"}}},
}

func still(ctx context.Context, w *window, folder string, keys [][2]string) error {
	for {
		s, err := w.settled(ctx)
		if err != nil {
			return err
		}
		if !strings.Contains(s, "口令") && hintOf(s) != "" {
			break
		}
		err = w.press(ctx, s, "Enter")
		if err != nil {
			return err
		}
	}
	for _, k := range keys {
		if k[0] != "" {
			err := w.press(ctx, "", k[0])
			if err != nil {
				return err
			}
		}
		_, err := w.settled(ctx)
		if err == nil {
			err = w.picture(filepath.Join(folder, k[1]+".png"))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// clerk serves citizens as the hints say until a case went to a reviewer.
type clerk struct {
	*window
	folder string
	taken  map[string]bool
	item   string // what the citizen at the desk came for
}

// forReview is the item whose cases a reviewer of the demo decides.
const forReview = "医师执业证书注册变更"

var (
	answer    = regexp.MustCompile(`→ 按 ([0-9](?: [0-9])*)`)
	wantsItem = regexp.MustCompile(`来办  ?(\S+)`)
	inHand    = regexp.MustCompile(`▸\s+\S+ (\S+)`)
)

func (c *clerk) serve(ctx context.Context) error {
	c.taken = map[string]bool{}
	for {
		s, err := c.settled(ctx)
		if err != nil {
			return err
		}
		hint := hintOf(s)
		keys, err := c.step(s, hint)
		if err != nil {
			return err
		}
		if strings.Contains(c.item, forReview) && strings.Contains(s, "已达大厅") && !strings.Contains(s, "补正") && len(c.taken) == 7 {
			return nil
		}
		err = c.press(ctx, s, keys...)
		if err != nil {
			return err
		}
	}
}

// step says what to press on a screen; nothing is to wait.
func (c *clerk) step(s, hint string) ([]string, error) {
	switch {
	case strings.Contains(s, "按 Enter 即可"):
		return []string{"Enter"}, c.keep("signin", true)
	case strings.Contains(s, "叫下一位"):
		if !c.taken["waiting"] && strings.Count(s, "普通") < 4 {
			return nil, nil
		}
		return []string{"F2"}, c.keep("waiting", true)
	case strings.Contains(s, "次呼叫"):
		if m := wantsItem.FindStringSubmatch(s); m != nil {
			c.item = m[1]
		}
		return nil, c.keep("ticket", true)
	case strings.Contains(s, "办什么事？"):
		return []string{"Enter"}, c.keep("item", true)
	case answer.MatchString(hint):
		err := c.keep("situation", strings.Contains(s, "第 4 问"))
		digits := strings.Fields(answer.FindStringSubmatch(hint)[1])
		if len(digits) > 1 || strings.Contains(s, "Space 勾选") {
			digits = append(digits, "Enter")
		}
		return digits, err
	case strings.Contains(hint, "都没有 → 按 Enter"):
		return []string{"Enter"}, nil
	case strings.Contains(hint, "数据源没有回答"):
		return nil, nil
	case strings.Contains(s, "✓ 全部判定") && strings.Contains(hint, "按 F8"):
		return []string{"F8"}, nil
	case strings.Contains(s, "✓ 全部判定"):
		return []string{"F9"}, nil
	case strings.Contains(s, "还差"):
		err := c.keep("papers", strings.Contains(s, "已收原件") && strings.Count(s, "□") > 0)
		return []string{verdict(s, hint)}, err
	case strings.Contains(s, "怎样办理？"):
		return []string{"Enter"}, nil
	case strings.Contains(hint, "按 F10") && !strings.Contains(s, "打印中") && !strings.Contains(s, "排队"):
		return []string{"F10"}, c.keep("result", strings.Contains(s, "已打印"))
	}
	return nil, nil
}

// verdict is the key for the paper in hand: in order, or why not.
func verdict(s, hint string) string {
	m := inHand.FindStringSubmatch(s)
	if m == nil {
		return "Down"
	}
	if _, after, forgotten := strings.Cut(hint, m[1]+" → "); forgotten {
		return after[:1]
	}
	return "Space"
}

func (c *clerk) keep(name string, good bool) error {
	if !good || c.taken[name] {
		return nil
	}
	c.taken[name] = true
	return c.picture(filepath.Join(c.folder, name+".png"))
}

// reviewer opens the case that waits, keeps it, and decides it.
func reviewer(ctx context.Context, w *window, folder string) error {
	kept := false
	for {
		s, err := w.settled(ctx)
		if err != nil {
			return err
		}
		hint := hintOf(s)
		switch {
		case kept && strings.Contains(s, "待办 0 件"):
			return nil
		case strings.Contains(hint, "按 Esc 回到列表"):
			err = w.press(ctx, s, "Escape")
		case strings.Contains(hint, "按 F9"):
			if !kept && !strings.Contains(s, "Enter 提交") {
				kept = true
				err = w.picture(filepath.Join(folder, "reviewer.png"))
				if err != nil {
					return err
				}
			}
			key := "F9"
			switch {
			case strings.Contains(s, "Enter 提交"):
				key = "Enter"
			case closed.MatchString(s):
				key = "Escape"
			}
			err = w.press(ctx, "", key)
		case strings.Contains(s, "按 Enter"):
			err = w.press(ctx, "", "Enter")
		default:
			err = w.press(ctx, "", "F5")
		}
		if err != nil {
			return err
		}
	}
}

// closed is the bottom line when there is no next step.
var closed = regexp.MustCompile(`F9 \S+×`)

var slip = regexp.MustCompile(`输入 (\S+) 再按 Enter`)

// issuer takes the slip that a citizen hands over, and keeps the screen on
// which card and slip fit together.
func issuer(ctx context.Context, w *window, folder string) error {
	for {
		s, err := w.settled(ctx)
		if err != nil {
			return err
		}
		hint := hintOf(s)
		switch m := slip.FindStringSubmatch(hint); {
		case strings.Contains(hint, "按两次 Enter 交付"):
			return w.picture(filepath.Join(folder, "issuer.png"))
		case m != nil:
			err = w.press(ctx, s, m[1], "Enter")
		case strings.Contains(hint, "按 Enter 登录"):
			err = w.press(ctx, s, "Enter")
		}
		if err != nil {
			return err
		}
	}
}

// hintOf is the line for a newcomer.
func hintOf(s string) string {
	for line := range strings.Lines(s) {
		if strings.Contains(line, "示例数据") {
			return line
		}
	}
	return ""
}
