package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary/allaccounts"
	launches "github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// invitedAccount is what is known of one account and region.
type invitedAccount struct {
	Account string `json:"account"`
	Region  string `json:"region"`
	invited
}

// mostAccounts is how much is read of a file of accounts, in bytes: an organization has at most some ten thousand.
const mostAccounts = 1 << 20

// namedAccounts are the accounts that are named, each once.
func (f *inviteFlags) namedAccounts(stdin io.Reader) ([]string, error) {
	text, from := f.accounts, "-accounts"
	if f.accountsFile != "" {
		data, err := readInput(f.accountsFile, stdin, mostAccounts)
		if err != nil {
			return nil, err
		}
		text, from = string(data), f.accountsFile
	}
	list, err := checkedAccounts(from, strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(", \t\r\n", r) }))
	if list == nil && cmp.Or(f.accounts, f.accountsFile) != "" {
		err = errors.Join(err, fmt.Errorf("%s: must name accounts of 12 digits, got none", from))
	}
	return list, err
}

// checkedAccounts are accounts that are named, each once.
func checkedAccounts(from string, accounts []string) (list []string, err error) {
	var problems []error
	for _, account := range accounts {
		if err := awsname.CheckAccountID(account); err != nil {
			problems = append(problems, fmt.Errorf("%s: the account %w", from, err))
		} else if slices.Contains(list, account) {
			problems = append(problems, fmt.Errorf("%s: the account %q is named twice", from, account))
		}
		list = append(list, account)
	}
	return list, errors.Join(problems...)
}

// accounts are the connections of accounts of an organization, in each of its regions or in the one that is given.
func (i *inviting) accounts(o registry.Organization, accounts []string, region string) ([]invitedAccount, error) {
	regions := listed(o.Parameters[allaccounts.Regions])
	if o.ID != "" && region != "" {
		regions = []string{region}
	}
	if len(accounts) > 0 && len(regions) == 0 {
		return nil, fmt.Errorf("the regions in which the accounts have stacks must be known: -region, or -param %s=…", allaccounts.Regions)
	}
	excluded, only := listed(o.Parameters[allaccounts.ExcludedAccountIDs]), listed(o.Parameters[allaccounts.OnlyAccountIDs])
	own := map[string]string{} // of the template that stands in the form
	for name, value := range o.Parameters {
		if slices.Contains(i.t.Order(), name) {
			own[name] = value
		}
	}
	var list []invitedAccount
	var problems []error
	for _, account := range accounts {
		if slices.Contains(excluded, account) {
			problems = append(problems, fmt.Errorf("the account %q is one of %s, which get no stack", account, allaccounts.ExcludedAccountIDs))
			continue
		}
		if len(only) > 0 && !slices.Contains(only, account) {
			problems = append(problems, fmt.Errorf("the account %q is not one of %s, which alone get a stack", account, allaccounts.OnlyAccountIDs))
			continue
		}
		for _, region := range regions {
			one, err := i.prepare(asked{customer: o.Customer, account: account, ofOrganization: true, request: launches.Request{Region: region, Parameters: own}})
			if err != nil {
				problems = append(problems, fmt.Errorf("the account %q in %s: %w", account, region, err))
				continue
			}
			one.new.Organization = o.ID
			list = append(list, invitedAccount{Account: account, Region: region, invited: one})
		}
	}
	return list, errors.Join(problems...)
}

// listed are the values of a CommaDelimitedList, none of an empty text.
func listed(value string) []string {
	if value == "" {
		return nil
	}
	return template.Elements(value)
}

func news(batch []invitedAccount) []registry.New {
	list := make([]registry.New, len(batch))
	for n := range batch {
		list[n] = batch[n].new
	}
	return list
}

// ofAccounts says what is wrong with single connections by their accounts.
func ofAccounts(err error, batch []invitedAccount) error {
	rows := store.RowErrors(err)
	if len(rows) == 0 {
		return err
	}
	var problems []error
	for _, row := range rows {
		problems = append(problems, fmt.Errorf("the account %q in %s: %w", batch[row.Index].Account, batch[row.Index].Region, row.Err))
	}
	return errors.Join(problems...)
}
