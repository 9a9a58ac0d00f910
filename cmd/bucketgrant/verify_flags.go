package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/customer/connections"
)

func (f *verifyFlags) flags() *flag.FlagSet {
	flags := newFlags("verify", "[flags] VENDOR",
		"Tries a live connection: that what is granted works, and that what is likeliest to stand open by\n"+
			"mistake is shut: no or a wrong external ID, other callers, other buckets and keys, no TLS, and what\n"+
			"is next to what was granted. A policy that opens something else cannot be seen from outside:\n"+
			"the customer sees it with bucketgrant handback -check. It\n"+
			"uses a small object of its own under the prefix, and removes it again where deleting is granted;\n"+
			"otherwise the report says which small object stays.\n\n"+
			"Say what the customer handed back, by flags or by -values, or give a list with -connections.\n"+
			"The external ID you give yourself, with -external-id or in the list: the one in -values is only\n"+
			"compared with it, because whoever hands back another customer's stack hands back that customer's\n"+
			"external ID too. While the role trusts nobody yet (phase one), none is needed.\n"+
			"Your own AWS credentials assume the role: they come from where the AWS CLI takes them.\n\n"+
			"There is no flag for a secret access key, because everybody on the machine sees the flags of a\n"+
			"program. It comes from -secret-file, from the environment as "+secretVariable+", from -values, or\n"+
			"you are asked for it.\n\n"+
			"Exit code 0: all that was tried is as it should be. 1: something is not, or could not be told,\n"+
			"or it was interrupted. 2: used wrongly.", f.stderr)
	flags.StringVar(&f.vendors, "vendors", "vendors", "the `folder` of the vendor definitions")
	flags.StringVar(&f.templates, "templates", "templates", "the `folder` of the released templates and their index, which says what the newest version is")
	flags.StringVar(&f.values, "values", "", "a `file` with what the customer handed back, - for standard input: what bucketgrant handback\n"+
		"or aws cloudformation describe-stacks print, or the fields of your form, one a line. Flags go before it.")
	for _, s := range connections.Settings() {
		if s.Flag != "" && s.Usage != "" {
			flags.Func(s.Flag, s.Usage, func(value string) error {
				f.given = append(f.given, given{s.Name, value})
				return nil
			})
		}
	}
	flags.Func("allow", "what the customer chose, as `Parameter=yes` or Parameter=no, such as AllowDelete=yes; can be repeated (the choice's default)", func(value string) error {
		name, value, found := strings.Cut(value, "=")
		if !found || name == "" {
			return fmt.Errorf("must be Parameter=yes or Parameter=no")
		}
		f.given = append(f.given, given{name, value})
		return nil
	})
	flags.BoolFunc("phase-one", "the customer has launched and not yet entered who you are: everybody must be refused", func(value string) error {
		f.given = append(f.given, given{"phaseOne", value})
		return nil
	})
	flags.StringVar(&f.secretFile, "secret-file", "", "a `file` with the secret access key, as it is or as the JSON in Secrets Manager")
	flags.StringVar(&f.profile, "profile", "", "the `profile` of the AWS configuration with your own credentials")
	flags.StringVar(&f.stranger, "stranger-profile", "", "a `profile` of another AWS account, which the role must refuse")
	flags.StringVar(&f.options.StrangerTokenFile, "stranger-token-file", "", "a `file` with a token of another subject (another issuer, where any subject may get in), which the role must refuse")
	flags.StringVar(&f.options.OtherAudienceTokenFile, "other-audience-token-file", "", "a `file` with a token of your subject for another audience, which the role must refuse\n"+
		"where the customer entered an audience")
	flags.DurationVar(&f.options.Wait, "wait", -1, "how long to go on trying what should work and is refused, as AWS takes seconds and at times minutes to\n"+
		"spread what was just launched, such as 30s, a `duration` (1m, with -connections 0s)")
	flags.IntVar(&f.options.MaxRequests, "max-requests", 0, "the greatest `number` of requests for a connection (150)")
	flags.BoolVar(&f.json, "json", false, "print the report as JSON")
	flags.StringVar(&f.connections, "connections", "", "check each connection of a `file`, - for standard input: CSV with a header, or JSON lines.\n"+
		strings.Join(wrap("Columns are id, name, what the flags say ("+strings.Join(columns(), ", ")+"), and the choices, such as AllowDelete. "+
			"Secrets are elsewhere: secretFile, secretEnv or secretArn (in your own Secrets Manager) says where. "+
			"Prints JSON lines as they come.", 95), "\n"))
	carryFlag(flags, &f.carry, "-connections")
	flags.StringVar(&f.results, "results", "", "write them to a `file` instead, which an interrupted run can continue")
	flags.BoolVar(&f.resume, "resume", false, "continue with the connections that are not in -results yet")
	flags.BoolVar(&f.retry, "retry", false, "with -resume, also try again what could not be told")
	flags.IntVar(&f.concurrency, "concurrency", 16, "how many connections to check at a time, a `number`")
	return flags
}

func columns() []string {
	var names []string
	for _, s := range connections.Settings() {
		if s.Flag != "" {
			names = append(names, s.Name)
		}
	}
	return names
}

// checkFlags says what is wrong with how the command is used.
func (f *verifyFlags) checkFlags(flags *flag.FlagSet, ids []string) error {
	for _, id := range ids {
		if connections.LooksSecret(id) {
			return misused(flags, "%s", secretInArguments("an argument"))
		}
	}
	var secret string
	flags.Visit(func(one *flag.Flag) {
		value := one.Value.String()
		if _, err := os.Stat(value); err != nil && connections.LooksSecret(value) { // no path that happens to look so
			secret = "-" + one.Name
		}
	})
	for _, g := range f.given {
		if connections.LooksSecret(g.value) || connections.LooksSecret(g.setting) {
			secret = "a flag"
			if flag := flagOf(g.setting); flag != "" {
				secret = "-" + flag
			}
		}
	}
	switch {
	case secret != "":
		return misused(flags, "%s", secretInArguments(secret))
	case len(ids) != 1:
		return misused(flags, "must be given one vendor, got %d", len(ids))
	case f.connections != "" && (len(f.given) > 0 || f.values != "" || f.secretFile != ""):
		return misused(flags, "-connections says all about each connection: leave the flags about one out")
	case f.connections == "" && len(f.carry) > 0:
		return misused(flags, "-carry is for the columns of -connections")
	case f.connections == "" && (f.results != "" || f.resume):
		return misused(flags, "-results and -resume are for -connections")
	case f.resume && f.results == "":
		return misused(flags, "-resume continues what is in -results: give it")
	case f.retry && !f.resume:
		return misused(flags, "-retry is for -resume")
	case f.concurrency < 1 || f.concurrency > 1000:
		return misused(flags, "-concurrency must be 1 to 1000, got %d", f.concurrency)
	case f.options.MaxRequests < 0:
		return misused(flags, "-max-requests must be at least 1, got %d", f.options.MaxRequests)
	case f.options.Wait == -1: // not given
		f.options.Wait = f.defaultWait()
	case f.options.Wait < 0:
		return misused(flags, "-wait must not be negative, got %s", f.options.Wait)
	}
	return nil
}

// secretInArguments does not repeat it.
func secretInArguments(where string) string {
	return where + " looks like a secret access key. Everybody on this machine can see it, and your shell remembers it:\n" +
		"replace the key by a new one, and give its secret with -secret-file, in the environment as " + secretVariable + ", or when asked.\n" +
		"(An external ID that looks like this can stand in a list for -connections.)"
}

func flagOf(setting string) string {
	for _, s := range connections.Settings() {
		if s.Name == setting {
			return s.Flag
		}
	}
	return ""
}
