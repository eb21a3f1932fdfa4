package tuitest

import (
	"reflect"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

// endKey ends what Type and Paste feed in: F20, which no keyboard of ours has.
const endKey = "\x1b[34~"

// mark travels behind a message; when it comes through Update, the message has.
type mark struct{}

// counter is the model of a program under test. It counts what is under way: one
// for every key until its mark comes through, one for every command until the
// mark behind its message does.
type counter struct {
	inner tea.Model
	mu    sync.Mutex
	n     int
	calm  chan struct{} // closed while n is zero
}

func newCounter(m tea.Model) *counter {
	c := &counter{inner: m, calm: make(chan struct{})}
	close(c.calm)
	return c
}

func (c *counter) add(d int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == 0 && d > 0 {
		c.calm = make(chan struct{})
	}
	c.n += d
	if c.n == 0 && d < 0 {
		close(c.calm)
	}
}

// wait reports false when the count does not come to zero in time.
func (c *counter) wait(ended <-chan struct{}) bool {
	c.mu.Lock()
	calm := c.calm
	c.mu.Unlock()
	select {
	case <-calm:
		return true
	case <-ended:
		return true
	case <-time.After(patience):
		return false
	}
}

func (c *counter) Init() tea.Cmd { return c.track(c.inner.Init()) }

func (c *counter) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(mark); ok {
		c.add(-1)
		return c, nil
	}
	if k, ok := msg.(tea.KeyPressMsg); ok && k.Code == tea.KeyF20 {
		c.add(-1)
		return c, nil
	}
	m, cmd := c.inner.Update(msg)
	c.inner = m
	return c, c.track(cmd)
}

func (c *counter) View() tea.View { return c.inner.View() }

var commandList = reflect.TypeFor[[]tea.Cmd]()

func (c *counter) track(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	c.add(1)
	return func() tea.Msg {
		msg := cmd()
		if v := reflect.ValueOf(msg); v.IsValid() && v.Kind() == reflect.Slice && v.Type().ConvertibleTo(commandList) {
			var list []tea.Cmd
			for _, inner := range v.Convert(commandList).Interface().([]tea.Cmd) {
				if t := c.track(inner); t != nil {
					list = append(list, t)
				}
			}
			_, batch := msg.(tea.BatchMsg)
			c.add(-1)
			switch {
			case len(list) == 0:
				return nil
			case batch:
				return tea.BatchMsg(list)
			case len(list) == 1:
				return list[0]()
			default:
				return tea.Sequence(list...)()
			}
		}
		if msg == nil {
			c.add(-1)
			return nil
		}
		return tea.Sequence(func() tea.Msg { return msg }, func() tea.Msg { return mark{} })()
	}
}
