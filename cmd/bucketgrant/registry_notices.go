package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/bucketgrant/bucketgrant/registry/notify"
	"github.com/bucketgrant/bucketgrant/registry/watch"
)

// noticeFlags say where notices go.
type noticeFlags struct {
	webhook, webhookSecretFile string
	mail                       notify.EmailConfig
	mailPasswordFile           string
}

// add defines the flags.
func (f *noticeFlags) add(flags *flag.FlagSet) {
	flags.StringVar(&f.webhook, "webhook", "", "the `address` that each change of state is posted to, signed as standardwebhooks.com says ($"+webhookVariable+", which\n"+
		"others on this machine do not read, where there is a token in it)")
	flags.StringVar(&f.webhookSecretFile, "webhook-secret-file", "", "the `file` with what it is signed with: whsec_ and 24 to 64 random bytes in base64")
	flags.StringVar(&f.mail.Server, "mail-server", "", "the `server` that mails go over, as host:port")
	flags.StringVar(&f.mail.User, "mail-user", "", "the `user` there")
	flags.StringVar(&f.mailPasswordFile, "mail-password-file", "", "the `file` with the user's password")
	flags.StringVar(&f.mail.From, "mail-from", "", "the `address` that mails are from")
	flags.Func("mail-to", "an `address` that is told what a person should look at; can be repeated", func(value string) error {
		f.mail.To = append(f.mail.To, value)
		return nil
	})
}

// webhookVariable is the webhook's address, if no flag says it.
const webhookVariable = "BUCKETGRANT_WEBHOOK"

// senders are by channel. The channels are those that notices are kept for.
func (f *noticeFlags) senders() (senders map[string]watch.Sender, channels []string, err error) {
	senders, channels = map[string]watch.Sender{}, []string{}
	f.webhook = cmp.Or(f.webhook, os.Getenv(webhookVariable))
	switch {
	case (f.webhook == "") != (f.webhookSecretFile == ""):
		return nil, nil, errors.New("-webhook and -webhook-secret-file belong together")
	case f.mail.Server == "" && (len(f.mail.To) > 0 || f.mail.From != "" || f.mail.User != "" || f.mailPasswordFile != ""):
		return nil, nil, errors.New("mails need -mail-server")
	case (f.mail.User == "") != (f.mailPasswordFile == ""):
		return nil, nil, errors.New("-mail-user and -mail-password-file belong together")
	}
	if f.webhook != "" {
		secret, err := readSecret(f.webhookSecretFile)
		if err != nil {
			return nil, nil, err
		}
		w, err := notify.NewWebhook(f.webhook, secret, nil)
		if err != nil {
			return nil, nil, err
		}
		senders["webhook"], channels = w, append(channels, "webhook")
	}
	if f.mail.Server != "" {
		c := f.mail
		if f.mailPasswordFile != "" {
			if c.Password, err = readSecret(f.mailPasswordFile); err != nil {
				return nil, nil, err
			}
		}
		m, err := notify.NewEmail(c)
		if err != nil {
			return nil, nil, err
		}
		senders["email"], channels = m, append(channels, "email")
	}
	return senders, channels, nil
}

// readSecret reads a file's one line.
func readSecret(name string) (string, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	secret := strings.TrimRight(string(data), "\r\n")
	if secret == "" || strings.ContainsAny(secret, "\r\n") {
		return "", fmt.Errorf("%s must hold one line", name)
	}
	return secret, nil
}
