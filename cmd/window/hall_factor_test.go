package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
)

// TestHallSecondFactor: the rules' file names the roles, and the server that is run
// by it asks them, and no other.
func TestHallSecondFactor(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dsn, rules := "sqlite:"+filepath.Join(dir, "hall.db"), filepath.Join(dir, "rules.toml")
	if err := os.WriteFile(rules, []byte("[sessions]\nsecond_factor = [\"supervisor\"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"init", "--demo"}, {"user", "factor", "7001"}} {
		if out, err := exec.CommandContext(t.Context(), "window", append([]string{"hall", "--store", dsn}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s, %v", args, out, err)
		}
	}
	address := served(t, "--store", dsn, "--rules", rules)
	desk := hallv1.NewDeskServiceClient(dialled(t, address, insecure.NewCredentials()))
	for _, c := range []struct {
		request *hallv1.SignInRequest
		want    string
	}{
		{&hallv1.SignInRequest{StaffNo: "7001", Pin: "700111", Role: hall.RoleSupervisor}, hall.ReasonSecondFactor},
		{&hallv1.SignInRequest{StaffNo: "7001", Pin: "700111", Role: hall.RoleSupervisor, Code: "12345"}, hall.ReasonFactorWrong},
		{&hallv1.SignInRequest{StaffNo: "2001", Pin: "200100", Role: hall.RoleClerk, Window: "A035"}, ""},
	} {
		_, err := desk.SignIn(t.Context(), c.request)
		got := ""
		for _, d := range status.Convert(err).Details() {
			if info, ok := d.(*errdetails.ErrorInfo); ok {
				got = info.GetReason()
			}
		}
		if got != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%s: %q, %v", c.request.GetStaffNo(), got, err)
		}
	}
	export := filepath.Join(dir, "export")
	if err := os.WriteFile(export, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"ticket", "GJJ-001", "--role", "supervisor"},
		{"intake", export},
	} {
		for lines, want := range map[string]string{"700111\n": "second_factor|6 digits", "700111\n12345\n": "second_factor_wrong|Wrong code"} {
			take := exec.CommandContext(t.Context(), "window", append([]string{"hall"}, append(args, "--staff", "7001", "--address", address)...)...)
			take.Stdin = strings.NewReader(lines)
			out, err := take.CombinedOutput()
			if err == nil || !regexp.MustCompile(want).Match(out) {
				t.Errorf("%v with %q: %s, %v", args, lines, out, err)
			}
		}
	}
}
