package tree_test

import (
	"testing"

	"pgregory.net/rapid"

	"onewindow/tui"
	"onewindow/tui/tree"
	"onewindow/tui/tuitest"
)

func node(id string, label tui.Safe, kids ...tree.Node) tree.Node {
	return tree.Node{ID: id, Label: tui.Text(tui.Plain, label), Kids: kids}
}

func sample() *tree.Tree {
	return tree.New([]tree.Node{
		node("a", "户口迁移", node("a1", "省内", node("a11", "投靠亲属"), node("a12", "购房")), node("a2", "跨省")),
		node("b", "身份证", node("b1", "换领"), node("b2", "补领")),
	})
}

func picture(tr *tree.Tree) string {
	return tuitest.Cells(tui.Frame{Lines: tr.View(tui.Size{W: 30, H: 10})}, 30, 10)
}

func TestTree(t *testing.T) {
	tr := sample()
	tr.Resize(10)
	tr.Light("a12")
	tuitest.Golden(t, "lit", picture(tr))
	for _, step := range []struct{ key, want string }{
		{"right", "a1"}, {"right", "a11"}, {"left", "a1"}, {"left", "a1"}, {"down", "a2"}, {"left", "a"}, {"space", "a"}, {"down", "b"}, {"right", "b"}, {"right", "b1"}, {"end", "b2"},
	} {
		if !tr.Update(tuitest.Key(step.key)) || tr.Selected() != step.want {
			t.Fatalf("%s: selected %q, want %q\n%s", step.key, tr.Selected(), step.want, picture(tr))
		}
	}
	tr.Open("b", false)
	if tr.Selected() != "b" || tr.IsOpen("b") {
		t.Errorf("closing a branch leaves the selection at %q", tr.Selected())
	}
	tr.Select("a11")
	tr.Set([]tree.Node{node("c", "新"), node("a", "户口迁移", node("a1", "省内", node("a11", "投靠")))})
	if tr.Selected() != "a11" {
		t.Errorf("new nodes lose the selection: %q", tr.Selected())
	}
	tr.Light("nowhere")
	tr.Select("nowhere")
	tr.Set(nil)
	if tr.Selected() != "" || tr.Update(tuitest.Key("enter")) {
		t.Error("empty tree")
	}
}

// Whatever is pressed, something is selected and it is in view.
func TestTreeKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := sample()
		for range 25 {
			tr.Update(tuitest.Key(rapid.SampledFrom([]string{"up", "down", "left", "right", "space", "home", "end", "pgdown"}).Draw(t, "key")))
			if tr.Selected() == "" {
				t.Fatal("nothing selected")
			}
			size := tui.Size{W: rapid.IntRange(0, 30).Draw(t, "w"), H: rapid.IntRange(0, 9).Draw(t, "h")}
			for _, l := range tr.View(size) {
				if l.Width() > size.W {
					t.Fatalf("row of %d cells in %v", l.Width(), size)
				}
			}
		}
	})
}
