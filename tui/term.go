package tui

type suspendMsg struct{}
