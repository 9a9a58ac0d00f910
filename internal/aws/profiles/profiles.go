// Package profiles says which profiles the AWS configuration of a machine has, where one is named that it has not.
package profiles

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// Check refuses each profile that the configuration has not, and says which it has. "" names none. What else is wrong with one, the SDK
// says where it is used. The files are those of the AWS CLI, https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html.
func Check(ctx context.Context, names ...string) error {
	configFile := cmp.Or(os.Getenv("AWS_CONFIG_FILE"), config.DefaultSharedConfigFilename())
	credentialsFile := cmp.Or(os.Getenv("AWS_SHARED_CREDENTIALS_FILE"), config.DefaultSharedCredentialsFilename())
	var problems []error
	for _, name := range names {
		if name == "" {
			continue
		}
		_, err := config.LoadSharedConfigProfile(ctx, name, func(o *config.LoadSharedConfigOptions) {
			o.ConfigFiles, o.CredentialsFiles = []string{configFile}, []string{credentialsFile}
		})
		if none, ok := errors.AsType[config.SharedConfigProfileNotExistError](err); !ok || none.Profile != name {
			continue
		}
		has := "has none"
		if list := sections(configFile, credentialsFile); len(list) > 0 {
			has = "has " + words.And(list)
		}
		problems = append(problems, fmt.Errorf("there is no profile %s in the AWS configuration, which %s (%s, %s)", words.Quote(name), has, configFile, credentialsFile))
	}
	return errors.Join(problems...)
}

// sections are the names of the profiles of the two files, sorted.
func sections(configFile, credentialsFile string) []string {
	var names []string
	add := func(file string, prefixed bool) {
		data, _ := os.ReadFile(file) // where it cannot be read it has none, as for the SDK
		for line := range strings.Lines(string(data)) {
			head, _, ok := strings.Cut(strings.TrimSpace(line), "]")
			head, begins := strings.CutPrefix(head, "[")
			fields := strings.Fields(head)
			switch {
			case !ok || !begins || len(fields) == 0:
			case !prefixed || len(fields) == 1 && fields[0] == "default":
				names = append(names, words.Quote(head))
			case len(fields) == 2 && fields[0] == "profile":
				names = append(names, words.Quote(fields[1]))
			}
		}
	}
	add(configFile, true)
	add(credentialsFile, false)
	slices.Sort(names)
	return slices.Compact(names)
}
