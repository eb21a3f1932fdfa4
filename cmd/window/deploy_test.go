package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The files of deploy/ are read and compared with this program's own commands:
// no container engine and no systemd runs here.

func deployFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// runs says what this program would not take of a command line.
func runs(args []string) error {
	cmd, rest, err := newRoot().Find(args)
	if err != nil {
		return err
	}
	if err := cmd.ParseFlags(rest); err != nil {
		return fmt.Errorf("%s: %w", cmd.CommandPath(), err)
	}
	if !cmd.Runnable() {
		return fmt.Errorf("%s does nothing by itself", cmd.CommandPath())
	}
	if err := cmd.ValidateRequiredFlags(); err != nil {
		return err
	}
	return cmd.ValidateArgs(cmd.Flags().Args())
}

// unit is a systemd unit: its settings by section, in order.
func unit(text string) (map[string][][2]string, error) {
	sections := map[string][][2]string{}
	section := ""
	text = strings.ReplaceAll(text, "\\\n", " ")
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		name, value, ok := strings.Cut(line, "=")
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[' && line[len(line)-1] == ']':
			section = line[1 : len(line)-1]
			if !slices.Contains([]string{"Unit", "Service", "Install", "Timer"}, section) {
				return nil, fmt.Errorf("line %d: section %s", n+1, section)
			}
		case !ok || section == "" || name == "" || value == "":
			return nil, fmt.Errorf("line %d: %q", n+1, line)
		default:
			sections[section] = append(sections[section], [2]string{name, value})
		}
	}
	return sections, nil
}

func setting(all [][2]string, name string) string {
	for _, s := range all {
		if s[0] == name {
			return s[1]
		}
	}
	return ""
}

// checkUnit says what is wrong with a unit that starts this program.
func checkUnit(text string) error {
	sections, err := unit(text)
	if err != nil {
		return err
	}
	service := sections["Service"]
	for _, must := range [][2]string{{"NoNewPrivileges", "yes"}, {"ProtectSystem", "strict"}, {"UMask", "0077"}, {"StateDirectoryMode", "0700"}} {
		if setting(service, must[0]) != must[1] {
			return fmt.Errorf("%s is %q", must[0], setting(service, must[0]))
		}
	}
	if user := setting(service, "User"); user == "" || user == "root" {
		return fmt.Errorf("it runs as %q", user)
	}
	line := setting(service, "ExecStart")
	if inner, ok := strings.CutPrefix(line, "/bin/sh -c 'exec "); ok {
		line = strings.TrimSuffix(inner, "'")
	}
	args, ok := strings.CutPrefix(line, "/usr/bin/window ")
	if !ok {
		return fmt.Errorf("it starts %q", line)
	}
	return runs(strings.Fields(shellWord.ReplaceAllString(args, "now")))
}

var shellWord = regexp.MustCompile(`\$\([^)]*\)`)

// TestDeviceRules: the system's rules give every maker that we can tell to the
// group, under the name of what it makes.
func TestDeviceRules(t *testing.T) {
	text, err := os.ReadFile("../../deploy/60-window-devices.rules")
	if err != nil {
		t.Fatal(err)
	}
	rules := 0
	for line := range strings.Lines(string(text)) {
		vendor, rest, ok := strings.Cut(strings.TrimPrefix(line, `ATTRS{idVendor}=="`), `"`)
		if !ok || len(vendor) != 4 {
			continue
		}
		rules++
		kind := vendors[vendor]
		if !strings.Contains(rest, `GROUP="dialout"`) || strings.Contains(rest, `SYMLINK+="window/`+kind+`"`) != (kind != "") {
			t.Errorf("vendor %s, which makes %q: %s", vendor, kind, rest)
		}
	}
	if rules < len(vendors) {
		t.Errorf("%d rules for %d makers", rules, len(vendors))
	}
	for vendor := range vendors {
		if !strings.Contains(string(text), `"`+vendor+`"`) {
			t.Errorf("no rule for vendor %s", vendor)
		}
	}
}

func TestSystemdUnits(t *testing.T) {
	server := deployFile(t, "window-hall.service")
	for _, name := range []string{"window-hall.service", "window-hall-backup.service"} {
		if err := checkUnit(deployFile(t, name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	timer, err := unit(deployFile(t, "window-hall-backup.timer"))
	if err != nil || setting(timer["Timer"], "OnCalendar") == "" {
		t.Errorf("the timer: %v, %v", timer, err)
	}
	for was, is := range map[string]string{
		"--tls-cert ": "--tls-cart ", "hall serve": "hall serv", "User=window-hall": "User=root", "UMask=0077": "UMask=0022",
		"[Service]": "[Servce]", "--listen 0.0.0.0:7440": "0.0.0.0:7440",
	} {
		mutant := strings.Replace(server, was, is, 1)
		if mutant == server || checkUnit(mutant) == nil {
			t.Errorf("the mutant survived: %q as %q", was, is)
		}
	}
}

// readYAML reads the part of YAML that deploy/compose.yaml keeps to: maps by
// indentation, scalars, and lists in brackets.
func readYAML(text string) (map[string]any, error) {
	root := map[string]any{}
	type level struct {
		indent int
		m      map[string]any
	}
	stack := []level{{-1, root}}
	for n, line := range strings.Split(text, "\n") {
		body := strings.TrimLeft(line, " ")
		if body == "" || body[0] == '#' {
			continue
		}
		indent := len(line) - len(body)
		for stack[len(stack)-1].indent >= indent {
			stack = stack[:len(stack)-1]
		}
		key, value, ok := strings.Cut(body, ":")
		value = strings.TrimSpace(value)
		in := stack[len(stack)-1].m
		if _, twice := in[key]; !ok || twice || strings.ContainsAny(key, "\t\"'[]{}") {
			return nil, fmt.Errorf("line %d: %q", n+1, line)
		}
		switch {
		case value == "":
			m := map[string]any{}
			in[key] = m
			stack = append(stack, level{indent, m})
		case value[0] == '[' || value[0] == '{':
			var v any
			if err := json.Unmarshal([]byte(value), &v); err != nil {
				return nil, fmt.Errorf("line %d: %w", n+1, err)
			}
			in[key] = v
		default:
			in[key] = value
		}
	}
	return root, nil
}

func listed(v any) []string {
	list, _ := v.([]any)
	out := make([]string, len(list))
	for i := range list {
		out[i] = fmt.Sprint(list[i])
	}
	return out
}

func object(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

// checkCompose says what is wrong with the file: names that nothing declares,
// commands that this program does not take, servers that are not of one hall.
func checkCompose(text string) error {
	file, err := readYAML(text)
	if err != nil {
		return err
	}
	services := object(file["services"])
	ports, stores := map[string]bool{}, map[string]bool{}
	halls := 0
	for name, v := range services {
		s := object(v)
		for _, secret := range listed(s["secrets"]) {
			if object(file["secrets"])[secret] == nil {
				return fmt.Errorf("%s: secret %s is not declared", name, secret)
			}
		}
		for _, volume := range listed(s["volumes"]) {
			source, _, _ := strings.Cut(volume, ":")
			if object(file["volumes"])[source] == nil {
				return fmt.Errorf("%s: volume %s is not declared", name, source)
			}
		}
		for other := range object(s["depends_on"]) {
			if object(services[other])["healthcheck"] == nil {
				return fmt.Errorf("%s waits for %s, whose health nobody checks", name, other)
			}
		}
		for _, port := range listed(s["ports"]) {
			if ports[port[:strings.Index(port, ":")]] {
				return fmt.Errorf("%s: port %s twice", name, port)
			}
			ports[port[:strings.Index(port, ":")]] = true
		}
		args := listed(s["command"])
		if len(args) == 0 || args[0] != "hall" {
			continue
		}
		halls++
		if err := runs(args); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for i, arg := range args {
			if arg == "--store" || arg == "--pages" {
				stores[arg+" "+args[i+1]] = true
			}
			secret, isSecret := strings.CutPrefix(arg, "/run/secrets/")
			if isSecret && !slices.Contains(listed(s["secrets"]), secret) {
				return fmt.Errorf("%s reads the secret %s and is not given it", name, secret)
			}
		}
		if _, err := os.Stat(filepath.Join("../..", fmt.Sprint(object(s["build"])["dockerfile"]))); err != nil {
			return err
		}
	}
	if halls < 2 || len(stores) != 2 || services["postgres"] == nil {
		return fmt.Errorf("%d servers with %v: two of one hall are wanted", halls, stores)
	}
	return nil
}

func TestComposeFile(t *testing.T) {
	text := deployFile(t, "compose.yaml")
	if err := checkCompose(text); err != nil {
		t.Error(err)
	}
	for was, is := range map[string]string{
		`"--client-ca"`: `"--client-ka"`, "  pgpass:\n": "  pgpasss:\n", `"7441:7440"`: `"7440:7440"`, "  pages: {}\n": "",
		"healthcheck:": "health:", "/pages\", \"--listen": "/pages2\", \"--listen", "deploy/Containerfile": "deploy/Dockerfile",
		`"hall", "serve"`: `"hall", "severe"`,
	} {
		mutant := strings.Replace(text, was, is, 1)
		if mutant == text || checkCompose(mutant) == nil {
			t.Errorf("the mutant survived: %q as %q", was, is)
		}
	}
}

// TestDeskUnit: the desk's unit starts the session that the package brings, as a user
// of its own, and both of them are in the package.
func TestDeskUnit(t *testing.T) {
	sections, err := unit(deployFile(t, "window-desk.service"))
	if err != nil {
		t.Fatal(err)
	}
	service := sections["Service"]
	pack, err := os.ReadFile("../../.ci/dist")
	if err != nil {
		t.Fatal(err)
	}
	session := "/usr/lib/window/desk"
	if line := setting(service, "ExecStart"); !strings.HasPrefix(line, "/usr/bin/xinit "+session+" -- ") {
		t.Errorf("it starts %q", line)
	}
	if !strings.Contains(string(pack), `deploy/desk "$root`+session+`"`) {
		t.Errorf("the package has no %s", session)
	}
	for _, name := range []string{"LimitCORE", "StateDirectoryMode", "UMask"} {
		if want := map[string]string{"LimitCORE": "0", "StateDirectoryMode": "0700", "UMask": "0077"}[name]; setting(service, name) != want {
			t.Errorf("%s is %q, want %q", name, setting(service, name), want)
		}
	}
	users := deployFile(t, "deb/sysusers.conf")
	for _, name := range []string{"window-desk.service", "window-hall.service", "window-hall-backup.service"} {
		all, err := unit(deployFile(t, name))
		if user := setting(all["Service"], "User"); err != nil || !strings.Contains(users, "u "+user+" ") {
			t.Errorf("%s runs as %q, %v, whom the package does not make", name, user, err)
		}
	}
	if args := strings.Fields("--config /etc/window/desk.toml"); !strings.Contains(deployFile(t, "desk"), strings.Join(args, " ")) {
		t.Error("the session does not read the desk's file")
	} else if err := runs(args); err != nil {
		t.Error(err)
	}
}
