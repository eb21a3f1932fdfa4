package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"onewindow/catalog"
)

// lookEvery is how often a hall looks whether its folder of releases has changed.
const lookEvery = 2 * time.Second

// followFolder publishes what a folder of releases holds whenever it has changed,
// until ctx ends. While anything in it is wrong nothing of it is taken, and the
// log says what.
func followFolder(ctx context.Context, path string, now *catalog.Releases, log *slog.Logger, publish func(*catalog.Releases)) {
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return
	}
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for seen := folderStamp(path); ; {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
		stamp := folderStamp(path)
		if stamp == seen {
			continue
		}
		seen = stamp
		next, wrong := newReleases(path, now)
		for _, err := range wrong {
			log.Error("releases not published; the old ones stay in force", "err", err)
		}
		if len(wrong) == 0 {
			log.Info("releases published", "n", len(next.Versions()))
			publish(next)
			now = next
		}
	}
}

// folderStamp changes with whatever is in a folder.
func folderStamp(path string) string {
	var b strings.Builder
	entries, err := os.ReadDir(path)
	if err != nil {
		return err.Error()
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			fmt.Fprintln(&b, e.Name(), info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}

// newReleases loads a folder; what the hall does not have yet is held against
// every rule.
func newReleases(path string, now *catalog.Releases) (next *catalog.Releases, wrong []error) {
	next, wrong, err := loadReleases(path)
	if err != nil {
		wrong = append(wrong, err)
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	for _, r := range next.All() {
		if _, old := now.Version(r.Catalog.Version()); old {
			continue
		}
		if _, err := checkedCatalog([]byte(r.Data)); err != nil {
			wrong = append(wrong, fmt.Errorf("the release of %s: %w", r.From, err))
		}
	}
	return next, wrong
}
