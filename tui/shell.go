package tui

import (
	"cmp"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"onewindow/tui/keymap"
)

// Words are the few things that the shell itself says.
type Words struct {
	Help     Safe            // name of the help page and of its key
	Palette  Safe            // what [PaletteKey] does
	Back     Safe            // how to leave the help page
	TooSmall Safe            // the window is too small; the needed size is appended
	ReadOnly Safe            // a dangerous key in read-only mode
	Twice    Safe            // asks for the second press; what the key does is appended
	Keys     map[string]Safe // own names of keys, by key name; the rest are keymap.Label's
}

// ShellOptions is what a shell is made of. Only First is needed.
type ShellOptions struct {
	First Screen
	Words Words
	// Status draws the line at the top; nil leaves the row to the screen.
	Status func(Size) Line
	// Banner draws a lasting notice (hall gone, paper out) over the help line; an
	// empty line means that there is none.
	Banner func(Size) Line
	// Route sees every message but keys and pastes before the screen does. It may
	// answer with a screen to show from now on.
	Route func(tea.Msg) (Screen, bool)
	// Quit is asked on Ctrl-C. It may open a dialog; nil quits at once.
	Quit func() tea.Cmd
	// Anywhere are keys that open a dialog over whatever is on show, which stays as
	// it is underneath.
	Anywhere []Door
	// Cover is asked after every message. A screen that it gives lies over everything
	// else and has all keys, nil is none.
	Cover func() Screen
	// Rest is what becomes of the window while nobody presses a key.
	Rest Rest
	// HelpKeys open the help page; nil means F1 and, where the terminal keeps F1 for
	// itself, Ctrl-G.
	HelpKeys []string
	// Palette gives the page on which an action is looked for, opened by [PaletteKey]
	// over whatever is on show. It is asked with the function that gives the keys that
	// work underneath, and answers with the key to press by [Press]; nil: none.
	Palette func(live func() []Binding) Screen
	// ReadOnly refuses dangerous bindings while it says true.
	ReadOnly func() bool
	// Now and After are the clock; nil means the real one.
	Now   func() time.Time
	After func(time.Duration, tea.Msg) tea.Cmd
}

// Door is a key that opens a dialog from anywhere.
type Door struct {
	Binding Binding
	Open    func() Dialog
}

// Times of the shell.
const (
	NoticeTTL = 5 * time.Second        // how long a notice stays
	Quiet     = 400 * time.Millisecond // a dialog that nobody asked for waits for such a pause in typing
	QuietCap  = 1500 * time.Millisecond
	Grace     = 400 * time.Millisecond // and then ignores keys for so long
	again     = 3 * time.Second        // how long the second press of a key may take that wants two
)

// The sizes the shell asks for.
const (
	minW, minH = 40, 12
	WantW      = 80
	WantH      = 24
)

// Shell is the one model of a program: it knows the size of the window, routes
// messages to the screen on show or to the dialog over it, draws status, banner,
// notice and help lines, and nothing else. All methods are for the program's own
// goroutine, that is for code called from Update; other goroutines use the
// commands [Show], [Notify], [OpenDialog] through the program's Send.
type Shell struct {
	o       ShellOptions
	size    Size
	screen  Screen
	dialog  *Dialog
	waiting []*Dialog
	askedAt time.Time // since when waiting[0] waits
	since   time.Time // since when a dialog nobody asked for is shown; zero: takes keys
	lastKey time.Time
	help    *helpPage
	palette Screen // the page on which an action is looked for, nil while it is closed
	notice  notice
	told    Size // size last told to the screen
	pending []tea.Cmd

	cover     Screen
	coverTold Size
	dark      bool      // nothing is shown until the next key
	awake     time.Time // of the last key
	twice     keymap.Double
}

type notice struct {
	text  Safe
	style Style
	gen   int
}

type (
	showMsg   struct{ s Screen }
	notifyMsg struct {
		text  Safe
		style Style
	}
	openMsg   struct{ d Dialog }
	closeMsg  struct{}
	expireMsg struct{ gen int }
	quietMsg  struct{}
)

// Show is the command that brings a screen up.
func Show(s Screen) tea.Cmd { return func() tea.Msg { return showMsg{s} } }

// Notify is the command that shows a line for a few seconds.
func Notify(style Style, text Safe) tea.Cmd {
	return func() tea.Msg { return notifyMsg{text, style} }
}

// OpenDialog is the command that lays a dialog over the screen.
func OpenDialog(d Dialog) tea.Cmd { return func() tea.Msg { return openMsg{d} } }

// CloseDialog is the command that takes the dialog away.
func CloseDialog() tea.Cmd { return func() tea.Msg { return closeMsg{} } }

// NewShell makes a shell. The first screen's Enter runs when the program starts.
func NewShell(o ShellOptions) *Shell {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.After == nil {
		o.After = func(d time.Duration, m tea.Msg) tea.Cmd {
			return tea.Tick(d, func(time.Time) tea.Msg { return m })
		}
	}
	if o.HelpKeys == nil {
		o.HelpKeys = []string{"f1", "ctrl+g"}
	}
	s := &Shell{o: o, screen: o.First, size: Size{WantW, WantH}, awake: o.Now(), twice: keymap.Double{Within: again}}
	s.lay()
	return s
}

// Screen is the screen on show, under a dialog or not.
func (s *Shell) Screen() Screen { return s.screen }

// Size is the size of the window.
func (s *Shell) Size() Size { return s.size }

// Init enters the first screen.
func (s *Shell) Init() tea.Cmd { return tea.Batch(s.enter(), s.awaitRest()) }

// Switch shows another screen from now on; its Enter command runs after this
// Update. A dialog that is open stays.
func (s *Shell) Switch(to Screen) {
	if to == nil || to == s.screen {
		return
	}
	if l, ok := s.screen.(Leaver); ok {
		l.Leave()
	}
	s.screen, s.told = to, Size{}
	s.turn()
	s.later(s.enter())
}

// Notify shows a line for [NoticeTTL].
func (s *Shell) Notify(style Style, text Safe) {
	s.notice = notice{text: text, style: style, gen: s.notice.gen + 1}
	s.later(s.o.After(NoticeTTL, expireMsg{s.notice.gen}))
}

func (s *Shell) enter() tea.Cmd {
	var cmd tea.Cmd
	if e, ok := s.screen.(Enterer); ok {
		cmd = e.Enter()
	}
	return tea.Batch(cmd, s.tellSize())
}

func (s *Shell) later(c tea.Cmd) {
	if c != nil {
		s.pending = append(s.pending, c)
	}
}

// tellSize gives the screen its own area when that has changed.
func (s *Shell) tellSize() tea.Cmd {
	area := s.body().Size()
	if s.screen == nil || area == s.told {
		return nil
	}
	s.told = area
	return s.screen.Update(tea.WindowSizeMsg{Width: area.W, Height: area.H})
}

// Update routes one message.
func (s *Shell) Update(msg tea.Msg) tea.Cmd {
	cmd := s.route(msg)
	s.lay()
	cmd = tea.Batch(cmd, s.tellSize(), s.tellDialog(), s.tellCover())
	if len(s.pending) > 0 {
		cmd = tea.Batch(append(s.pending, cmd)...)
		s.pending = nil
	}
	return cmd
}

func (s *Shell) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.size = Size{max(1, msg.Width), max(1, msg.Height)}
		return nil
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.PasteMsg:
		s.lastKey = s.o.Now()
		if s.wake() {
			return nil
		}
		return s.toFocus(msg)
	case showMsg:
		s.Switch(msg.s)
		return nil
	case notifyMsg:
		s.Notify(msg.style, msg.text)
		return nil
	case openMsg:
		s.Open(msg.d)
		return nil
	case closeMsg:
		s.Close()
		return nil
	case expireMsg:
		if msg.gen == s.notice.gen {
			s.notice.text = ""
		}
		return nil
	case quietMsg:
		s.promote()
		return nil
	case pressMsg:
		s.turn()
		return s.key(keymap.Press(msg.key))
	case restMsg:
		return s.rested()
	}
	if fromTerminal(msg) {
		return nil
	}
	if s.o.Route != nil {
		if to, ok := s.o.Route(msg); ok {
			s.Switch(to)
		}
	}
	// What is not a key concerns the screen and the dialog alike. A screen that is
	// not on show hears nothing: it asks for what it missed when it is entered.
	var cmds []tea.Cmd
	if s.dialog != nil {
		cmds = append(cmds, s.dialog.Screen.Update(msg))
	}
	if s.screen != nil {
		cmds = append(cmds, s.screen.Update(msg))
	}
	if s.cover != nil {
		cmds = append(cmds, s.cover.Update(msg))
	}
	return tea.Batch(cmds...)
}

// fromTerminal: reports, mouse, focus and whatever else a terminal (or a text
// that makes it answer) may say. No screen asked for them.
func fromTerminal(msg tea.Msg) bool {
	switch msg.(type) {
	case tea.KeyReleaseMsg, tea.MouseMsg, tea.FocusMsg, tea.BlurMsg, tea.PasteStartMsg, tea.PasteEndMsg,
		tea.CursorPositionMsg, tea.ModeReportMsg, tea.CapabilityMsg, tea.TerminalVersionMsg, tea.ClipboardMsg,
		tea.BackgroundColorMsg, tea.ForegroundColorMsg, tea.CursorColorMsg, tea.KeyboardEnhancementsMsg,
		tea.ColorProfileMsg, tea.EnvMsg, tea.ResumeMsg, tea.SuspendMsg,
		uv.UnknownEvent, uv.UnknownCsiEvent, uv.UnknownSs3Event, uv.UnknownOscEvent, uv.UnknownDcsEvent,
		uv.UnknownSosEvent, uv.UnknownPmEvent, uv.UnknownApcEvent,
		uv.PrimaryDeviceAttributesEvent, uv.SecondaryDeviceAttributesEvent, uv.TertiaryDeviceAttributesEvent,
		uv.WindowOpEvent, uv.KittyGraphicsEvent, uv.ModifyOtherKeysEvent, uv.LightColorSchemeEvent, uv.DarkColorSchemeEvent,
		uv.PixelSizeEvent, uv.CellSizeEvent, uv.MultiEvent:
		return true
	}
	return false
}

func (s *Shell) key(msg tea.KeyPressMsg) tea.Cmd {
	now := s.o.Now()
	s.lastKey = now
	asleep := s.wake()
	name := keymap.Normalize(msg)
	switch {
	case name == "ctrl+c":
		if s.o.Quit != nil {
			return s.o.Quit()
		}
		return tea.Quit
	case name == "ctrl+z":
		return func() tea.Msg { return suspendMsg{} }
	case asleep:
		return nil
	case s.help != nil:
		if s.help.key(name) {
			s.help = nil
		}
		return nil
	case s.deaf(now):
		return nil
	case keymap.Match(msg, s.o.HelpKeys...):
		s.turn()
		s.help = newHelpPage(s.bindings(), s.o.Words)
		return nil
	}
	if s.cover == nil && keymap.Match(msg, s.o.Rest.Key.Keys...) {
		return s.rest()
	}
	if s.palette != nil || s.o.Palette != nil && name == PaletteKey {
		return s.toPalette(msg, name)
	}
	if s.dialog == nil && s.cover == nil {
		for _, d := range s.o.Anywhere {
			if keymap.Match(msg, d.Binding.Keys...) {
				s.Open(d.Open())
				return nil
			}
		}
	}
	if b, ok := Find(s.focus().Bindings(), msg); ok {
		why := b.Disabled
		if why == "" && b.Danger != Harmless && s.o.ReadOnly != nil && s.o.ReadOnly() {
			why = s.o.Words.ReadOnly
		}
		if why != "" {
			s.Notify(Warn, why)
			return nil
		}
		if b.Danger == Twice {
			ask := cmp.Or(b.Sure, s.o.Words.Twice+b.Help)
			if !s.twice.Press(b.ID+"\n"+string(b.Sure), now) {
				s.Notify(Warn, ask)
				return nil
			}
			if s.notice.text == ask {
				s.notice.text = "" // answered
			}
			return s.toFocus(msg)
		}
	}
	s.twice.Reset()
	return s.toFocus(msg)
}

// bindings are the keys that work now, on this screen and anywhere.
func (s *Shell) bindings() []Binding {
	all := slices.Clone(s.under().Bindings())
	if s.o.Palette != nil {
		all = append(all, Binding{ID: paletteID, Keys: []string{PaletteKey}, Help: s.o.Words.Palette})
	}
	if s.cover == nil && len(s.o.Rest.Key.Keys) > 0 {
		all = append(all, s.o.Rest.Key)
	}
	if s.dialog == nil && s.cover == nil {
		for _, d := range s.o.Anywhere {
			all = append(all, d.Binding)
		}
	}
	return all
}

func (s *Shell) focus() Screen {
	if s.palette != nil {
		return s.palette
	}
	return s.under()
}

// under is what has the keys while no page lies over it.
func (s *Shell) under() Screen {
	switch {
	case s.cover != nil:
		return s.cover
	case s.dialog != nil:
		return s.dialog.Screen
	case s.screen != nil:
		return s.screen
	default:
		return nothing{}
	}
}

func (s *Shell) toFocus(msg tea.Msg) tea.Cmd {
	if s.help != nil {
		return nil
	}
	return s.focus().Update(msg)
}

// nothing stands in for a screen that is not there.
type nothing struct{}

func (nothing) Update(tea.Msg) tea.Cmd { return nil }
func (nothing) View(Size) Frame        { return Frame{} }
func (nothing) Bindings() []Binding    { return nil }

// body is the area of the screen: all but status, notice and help rows.
func (s *Shell) body() Rect {
	r := s.size.Area()
	if s.o.Status != nil && r.H > 3 {
		_, r = r.Top(1)
	}
	if r.H > 1 {
		_, r = r.Bottom(min(2, r.H-1))
	}
	return r
}

// View draws the whole window.
func (s *Shell) View(size Size) Frame {
	if size != s.size {
		c := *s
		c.size = size
		return c.View(size)
	}
	if size.W < minW || size.H < minH {
		return s.tooSmall()
	}
	body := s.body()
	lines := make([]Line, 0, size.H)
	if s.o.Status != nil {
		lines = append(lines, s.o.Status(Size{size.W, 1}).PadWith(size.W, Status))
	}
	f := s.inside(body)
	lines = append(lines, Fit(f.Lines, body.H)...)
	if s.dark {
		return Frame{Lines: append(lines, nil, nil)}
	}
	lines = append(lines, s.noticeLine(), s.helpLine())
	out := Frame{Lines: lines}
	if f.Cursor != nil {
		out.Cursor = &Cursor{body.X + f.Cursor.X, body.Y + f.Cursor.Y}
	}
	if s.dialog != nil && s.help == nil && s.palette == nil && s.cover == nil {
		return s.dialog.over(lines, body)
	}
	out.Patches = within(f.Patches, body)
	return out
}

// inside is what stands in the body, under a dialog if there is one.
func (s *Shell) inside(body Rect) Frame {
	switch {
	case s.dark:
		return s.darkness(body.Size())
	case s.help != nil:
		return s.help.View(body.Size())
	case s.palette != nil:
		return s.palette.View(body.Size())
	case s.cover != nil:
		return s.cover.View(body.Size())
	case s.screen == nil:
		return Frame{}
	}
	return s.screen.View(body.Size())
}

func (s *Shell) noticeLine() Line {
	if s.notice.text != "" {
		return Line{{" " + s.notice.text, s.notice.style}}.PadWith(s.size.W, Plain)
	}
	if s.o.Banner != nil {
		if l := s.o.Banner(Size{s.size.W, 1}); len(l) > 0 {
			return l.PadWith(s.size.W, Notice)
		}
	}
	return nil
}

func (s *Shell) helpLine() Line {
	help := Binding{ID: "help", Keys: s.o.HelpKeys, Help: s.o.Words.Help}
	if s.help != nil {
		return helpLine([]Binding{{ID: "back", Keys: []string{"esc"}, Help: s.o.Words.Back}}, nil, s.size.W, s.o.Words)
	}
	return helpLine(s.focus().Bindings(), []Binding{help}, s.size.W, s.o.Words)
}

func (s *Shell) tooSmall() Frame {
	need := Int(minW) + "×" + Int(minH)
	rows := Wrap(s.o.Words.TooSmall, s.size.W)
	lines := make([]Line, 0, len(rows)+1)
	for _, r := range append(rows, need) {
		lines = append(lines, Text(Warn, r).Truncate(s.size.W))
	}
	return Frame{Lines: Fit(lines, s.size.H)}
}
