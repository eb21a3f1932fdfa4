package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/pflag"

	"onewindow/values"
)

func calendarFlag(flags *pflag.FlagSet, path *string) {
	flags.StringVar(path, "calendar", "", "`file` of the published working days, in place of those built in (docs/HALL.md)")
}

// readCalendar reads a calendar; without a file it is the one built in.
func readCalendar(path string) (*values.Calendar, error) {
	if path == "" {
		return values.DefaultCalendar(), nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c, err := values.ParseCalendar(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// followCalendar takes a calendar that is written anew, without a restart. One that
// is wrong is not taken, and the log says why.
func followCalendar(ctx context.Context, path string, log *slog.Logger, take func(*values.Calendar)) {
	if path == "" {
		return
	}
	stamp := func() string {
		info, err := os.Stat(path)
		if err != nil {
			return err.Error()
		}
		return fmt.Sprint(info.Size(), info.ModTime().UnixNano())
	}
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for seen := stamp(); ; {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
		now := stamp()
		if now == seen {
			continue
		}
		seen = now
		c, err := readCalendar(path)
		if err != nil {
			log.Error("calendar not taken; the old one stays", "err", err)
			continue
		}
		log.Info("calendar taken")
		take(c)
	}
}
