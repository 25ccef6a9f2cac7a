// Generated from the server's OpenAPI description: npm run schema. Do not edit.

export interface paths {
    "/api/v1/access-requests/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Ask the owner of a note to share it with you. Answers 202 for any id, whether there is such a note or not. */
        post: operations["access_requests_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/changes/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List what happened after a position, the oldest first. Nothing of a note that you may not see now. */
        get: operations["changes_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notes/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List notes, the last changed first. */
        get: operations["notes_list"];
        put?: never;
        /** @description Create a note of your own. */
        post: operations["notes_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notes/{note_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Read a note; the text is never older than what was acknowledged to anybody. */
        get: operations["notes_read"];
        /** @description Change title and text; the text is merged as with PATCH. */
        put: operations["notes_replace"];
        post?: never;
        /** @description Put your note into the trash. */
        delete: operations["notes_trash"];
        options?: never;
        head?: never;
        /** @description Change title, text or both. The text is merged into what others wrote since `base_revision`. */
        patch: operations["notes_change"];
        trace?: never;
    };
    "/api/v1/notes/{note_id}/access-requests/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List who asks to be let in. Share the note with them, and the question is answered. */
        get: operations["access_requests_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notes/{note_id}/access-requests/{username}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** @description Decline. Whoever asked is not told, and may ask again. */
        delete: operations["access_requests_decline"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notes/{note_id}/attachments/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List a note's attachments. */
        get: operations["attachments_list"];
        put?: never;
        /** @description Add a file. Images are written anew, without what cameras note in them. */
        post: operations["attachments_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notes/{note_id}/attachments/{attachment_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Describe an attachment. */
        get: operations["attachments_read"];
        put?: never;
        post?: never;
        /** @description Delete an attachment for good; the text that shows it stays as it is. */
        delete: operations["attachments_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notes/{note_id}/attachments/{attachment_id}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Read the bytes. Images are shown; anything else is a download. */
        get: operations["attachments_download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notes/{note_id}/authors/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Name the people who first wrote under Yjs client ids of this note. */
        get: operations["authors_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notes/{note_id}/content/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Read the text. */
        get: operations["content_read"];
        /** @description Send what a text editor saved; it is merged into what others wrote since `base_revision`. */
        put: operations["content_replace"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notes/{note_id}/restoration/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Take your note out of the trash. */
        post: operations["notes_restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notes/{note_id}/seen/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** @description Say up to which revision you have had the text before your eyes: of that you are not told. Never goes back. */
        put: operations["seen_replace"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notes/{note_id}/shares/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List who may do what, the owner first. */
        get: operations["shares_list"];
        put?: never;
        /** @description Share your note with somebody, or change what they may do. */
        post: operations["shares_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notes/{note_id}/shares/{username}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** @description Take somebody's access away; with your own name: leave a note that is shared with you. */
        delete: operations["shares_delete"];
        options?: never;
        head?: never;
        /** @description Change what somebody may do with your note. */
        patch: operations["shares_change"];
        trace?: never;
    };
    "/api/v1/notes/{note_id}/watch/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Read how much of a note you are told. */
        get: operations["watch_read"];
        /** @description Say how much of a note you want to be told. */
        put: operations["watch_replace"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notification-settings/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Read how you are told of what. */
        get: operations["notification_settings_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** @description Change some of it. Another address is used once you have followed the link that is mailed there. */
        patch: operations["notification_settings_change"];
        trace?: never;
    };
    "/api/v1/notifications/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List what you are told, the newest first. Nothing of a note that you may not see now, but that it is so. */
        get: operations["notifications_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/{notification_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** @description Say that you have read it, or not. */
        patch: operations["notifications_change"];
        trace?: never;
    };
    "/api/v1/notifications/read/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** @description Say that you have read everything up to a notification, but what you get by mail alone and did not get yet. */
        put: operations["notifications_read_up_to"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Say who is logged in. */
        get: operations["session_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List your tokens, the newest first. */
        get: operations["tokens_list"];
        put?: never;
        /** @description Make a token; the answer shows it this once. */
        post: operations["tokens_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{token_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** @description Revoke a token; whatever is connected with it is closed. */
        delete: operations["tokens_revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List your webhooks, the newest first. */
        get: operations["webhooks_list"];
        put?: never;
        /**
         * @description Make a webhook, which is sent what happens from now on; the answer shows its secret this once.
         *
         *     Each message is signed with it, as Standard Webhooks says (www.standardwebhooks.com): the header
         *     `webhook-signature` holds `v1,` and the base64 of the HMAC-SHA256 of `id.timestamp.body`. The key is what stands
         *     in base64 behind `whsec_`; id and timestamp are the headers `webhook-id` and `webhook-timestamp`.
         */
        post: operations["webhooks_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Read how a webhook stands. */
        get: operations["webhooks_read"];
        put?: never;
        post?: never;
        /** @description Delete a webhook and its log. */
        delete: operations["webhooks_delete"];
        options?: never;
        head?: never;
        /** @description Change where it leads or what is sent, or switch it off and on. */
        patch: operations["webhooks_change"];
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/deliveries/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List what was sent and what came of it, the newest first. */
        get: operations["deliveries_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/replay/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Go back (or on) to a position: what came after it is sent, with the same `webhook-id` as before. */
        post: operations["webhooks_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/secret/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Make another secret, shown this once. For a day messages are signed with the old one as well. */
        post: operations["webhooks_renew_secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/test/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Send a message of the kind `webhook.test` once, now, and say what came of it. */
        post: operations["webhooks_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Somebody who asks to be let in. */
        AccessRequest: {
            username: string;
            /** @description "#rrggbb", as at their caret. */
            color: string;
            /** Format: date-time */
            created_at: string;
        };
        /** @description Who asks, the first first. */
        AccessRequestList: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["AccessRequest"][];
        };
        /** @description What is known of an attachment. */
        Attachment: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @description Found out from the bytes. */
            media_type: string;
            /** @description In bytes, as it is kept. */
            size: number;
            sha256: string;
            /** @description Of an image, in pixels. */
            width: number | null;
            height: number | null;
            /** @description The address of the bytes, from the root of the server. */
            url: string;
            /** @description What shows it in a text. */
            markdown: string;
            uploader?: string | null;
            /** Format: date-time */
            created_at: string;
        };
        /** @description A note's attachments, the oldest first. */
        AttachmentList: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["Attachment"][];
        };
        /** @description Somebody who wrote, and under which Yjs client ids. */
        Author: {
            /** @description The same as at their caret. */
            key: string;
            /** @description Empty for somebody whose account is gone. */
            username: string;
            /** @description "#rrggbb", as at their caret. */
            color: string;
            /**
             * @description A token counts as its person, and says so here.
             *
             *     * `person` - in a browser
             *     * `token` - a script, with an access token
             *     * `guest` - a guest
             */
            kind: components["schemas"]["AuthorKindEnum"];
            client_ids: number[];
        };
        /**
         * @description * `person` - in a browser
         *     * `token` - a script, with an access token
         *     * `guest` - a guest
         * @enum {string}
         */
        AuthorKindEnum: "person" | "token" | "guest";
        /** @description Who wrote a note; somebody who wrote in a browser and with a token is there twice. */
        AuthorList: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["Author"][];
        };
        /** @enum {unknown} */
        BlankEnum: "";
        /** @description A part of your feed. */
        ChangeList: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["Event"][];
            /** @description Up to here nothing is left out: the `since` of the next request. Greater than any position in `results` when others' events lie between. */
            position: number;
        };
        /** @description A note after a change; ``merged`` when others had written since the base. */
        ChangedNote: {
            /** Format: uuid */
            id: string;
            title: string;
            excerpt: string;
            role: components["schemas"]["RoleEnum"];
            owner: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** Format: date-time */
            trashed_at: string | null;
            content: string;
            revision: string;
            merged: boolean;
        };
        /** @description How you want to be told of one kind; what is left out stays. */
        ChannelChoicesRequest: {
            in_app?: boolean;
            browser?: boolean;
            mail?: boolean;
        };
        /** @description How you are told of one kind. */
        Channels: {
            /** @description In the page's inbox. */
            in_app: boolean;
            /** @description By the browser, over other windows. */
            browser: boolean;
            mail: boolean;
        };
        /** @description One attempt to send one message. */
        Delivery: {
            id: number;
            /** @description The event's; null for a test. */
            position: number | null;
            kind: string;
            /** @description The header `webhook-id`. */
            message_id: string;
            /** @description Its number among the attempts for this event, from 1. */
            attempt: number;
            /** Format: date-time */
            at: string;
            status: number | null;
            /**
             * @description Empty if it was taken.
             *
             *     * `status` - the receiver answered with another status than 2xx
             *     * `redirect` - the receiver sent it elsewhere, where it is not followed
             *     * `timeout` - there was no answer in time
             *     * `unresolvable` - the name has no address
             *     * `unreachable` - nobody listens there
             *     * `tls` - the certificate is not good, or no encryption could be agreed on
             *     * `broken` - the connection broke, or what came was no HTTP
             *     * `private_target` - the address is not on the public internet
             *     * `position_gone` - events were forgotten before they could be sent
             */
            error: components["schemas"]["DeliveryFailureEnum"] | components["schemas"]["BlankEnum"];
            duration_ms: number;
            /** @description How the answer begins. */
            excerpt: string;
        };
        /**
         * @description * `status` - the receiver answered with another status than 2xx
         *     * `redirect` - the receiver sent it elsewhere, where it is not followed
         *     * `timeout` - there was no answer in time
         *     * `unresolvable` - the name has no address
         *     * `unreachable` - nobody listens there
         *     * `tls` - the certificate is not good, or no encryption could be agreed on
         *     * `broken` - the connection broke, or what came was no HTTP
         *     * `private_target` - the address is not on the public internet
         *     * `position_gone` - events were forgotten before they could be sent
         * @enum {string}
         */
        DeliveryFailureEnum: "status" | "redirect" | "timeout" | "unresolvable" | "unreachable" | "tls" | "broken" | "private_target" | "position_gone";
        /** @description A part of the log. */
        DeliveryList: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["Delivery"][];
        };
        /** @description Every refusal: a stable code for programs, a sentence for people. */
        Error: {
            code: string;
            detail: string;
            /** @description With the code "invalid": what is wrong with which field. */
            fields?: {
                [key: string]: string[];
            };
        };
        /** @description Something that happened to a note. */
        Event: {
            /** @description Ascending, in the order of commits; the same for everybody. */
            position: number;
            kind: components["schemas"]["EventKindEnum"];
            /** Format: date-time */
            at: string;
            note: components["schemas"]["EventNote"];
            /** @description The usernames of those who did it, more than one if several typed. */
            actors: string[];
            /** @description What more there is to say of it, by its kind (docs/feed.md). */
            data: {
                [key: string]: unknown;
            };
        };
        /**
         * @description * `note.created` - Created
         *     * `note.renamed` - Renamed
         *     * `note.edited` - Edited
         *     * `note.shared` - Shared
         *     * `note.role_changed` - Role Changed
         *     * `note.unshared` - Unshared
         *     * `note.trashed` - Trashed
         *     * `note.restored` - Restored
         *     * `note.access_lost` - Access Lost
         *     * `note.access_asked` - Access Asked
         * @enum {string}
         */
        EventKindEnum: "note.created" | "note.renamed" | "note.edited" | "note.shared" | "note.role_changed" | "note.unshared" | "note.trashed" | "note.restored" | "note.access_lost" | "note.access_asked";
        /** @description The note that something happened to. */
        EventNote: {
            /** Format: uuid */
            id: string;
            /** @description At that moment. */
            title: string;
        };
        /** @description A token that was just made. */
        IssuedToken: {
            id: number;
            name: string;
            scopes: components["schemas"]["ScopeEnum"][];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string | null;
            /**
             * Format: date-time
             * @description To the minute.
             */
            last_used_at: string | null;
            /** @description How the token begins. */
            hint: string;
            /** @description Shown this once. */
            token: string;
        };
        /** @description Your mail. */
        Mail: {
            /** @description Whether this server sends mail at all. */
            is_available: boolean;
            /** @description Whether it does, and you have an address. */
            is_possible: boolean;
            /** @description Where your mail goes. */
            address: string | null;
            /** @description Where it will go once you have followed the link that was mailed there. */
            unconfirmed_address: string | null;
        };
        /** @description Where you want your mail. */
        MailChoicesRequest: {
            /**
             * Format: email
             * @description Is sent a link, and used once that was followed. null: no mail any more. With a password alone.
             */
            address: string | null;
        };
        /** @description For which note. */
        NewAccessRequestRequest: {
            /** Format: uuid */
            note: string;
        };
        /** @description A form with one file in the field `file`. */
        NewAttachmentRequest: {
            /** Format: binary */
            file: string;
        };
        /** @description What a new note begins with. */
        NewNoteRequest: {
            title?: string;
            /** @description Markdown. */
            content?: string;
        };
        /** @description Whom to let in, and to what. */
        NewShareRequest: {
            username: string;
            role: components["schemas"]["ShareRoleEnum"];
        };
        /** @description What a token is for. */
        NewTokenRequest: {
            name: string;
            scopes: components["schemas"]["ScopeEnum"][];
            /**
             * Format: date-time
             * @description null: never.
             */
            expires_at?: string | null;
        };
        /** @description Where to send what. */
        NewWebhookRequest: {
            /** @description http or https, without credentials. */
            url: string;
            /** @default  */
            name: string;
            kinds?: components["schemas"]["EventKindEnum"][];
            /** @description null: of all. */
            notes?: string[] | null;
        };
        /** @description A note with its text and the revision that the text has. */
        Note: {
            /** Format: uuid */
            id: string;
            title: string;
            excerpt: string;
            role: components["schemas"]["RoleEnum"];
            owner: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** Format: date-time */
            trashed_at: string | null;
            content: string;
            revision: string;
        };
        /** @description What is to change. */
        NoteChangeRequest: {
            title?: string;
            /** @description Markdown. */
            content?: string;
            /** @description The revision of the text that was changed. */
            base_revision?: string;
        };
        /** @description One page of your notes. */
        NoteList: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["NoteSummary"][];
        };
        /** @description Title and text as they are to be. */
        NoteReplacementRequest: {
            title: string;
            /** @description Markdown. */
            content: string;
            /** @description The revision of the text that was changed. */
            base_revision?: string;
        };
        /** @description A note as lists show it. */
        NoteSummary: {
            /** Format: uuid */
            id: string;
            title: string;
            excerpt: string;
            role: components["schemas"]["RoleEnum"];
            owner: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** Format: date-time */
            trashed_at: string | null;
        };
        /** @description Something that you are told. */
        Notification: {
            /** @description Ascending. What is told once more with later changes has another id. */
            id: number;
            kind: components["schemas"]["NotificationKindEnum"];
            /** Format: date-time */
            at: string;
            /** @description null: it is about no note, as with `webhook_off`. */
            note: components["schemas"]["NotificationNote"] | null;
            /** @description The usernames of those who did it. */
            actors: string[];
            /** @description How often it happened that is told with this one. */
            count: number;
            /** @description What more there is to say of it, by its kind (docs/notifications.md). */
            data: {
                [key: string]: unknown;
            };
            /** @description Whether it was read. */
            readonly is_read: boolean;
        };
        /** @description How you want to be told of what; what is left out stays. */
        NotificationEventChoicesRequest: {
            /** @description a note was shared with you */
            shared?: components["schemas"]["ChannelChoicesRequest"];
            /** @description you have another role in a note */
            role_changed?: components["schemas"]["ChannelChoicesRequest"];
            /** @description you may not see a note any longer */
            access_lost?: components["schemas"]["ChannelChoicesRequest"];
            /** @description somebody asks to see a note of yours */
            access_asked?: components["schemas"]["ChannelChoicesRequest"];
            /** @description others changed the text of a note */
            edited?: components["schemas"]["ChannelChoicesRequest"];
            /** @description a note has another title */
            renamed?: components["schemas"]["ChannelChoicesRequest"];
            /** @description a note was put into the trash */
            trashed?: components["schemas"]["ChannelChoicesRequest"];
            /** @description a note came back from the trash */
            restored?: components["schemas"]["ChannelChoicesRequest"];
            /** @description a webhook of yours was switched off */
            webhook_off?: components["schemas"]["ChannelChoicesRequest"];
        };
        /** @description How you are told of what. */
        NotificationEvents: {
            /** @description a note was shared with you */
            shared: components["schemas"]["Channels"];
            /** @description you have another role in a note */
            role_changed: components["schemas"]["Channels"];
            /** @description you may not see a note any longer */
            access_lost: components["schemas"]["Channels"];
            /** @description somebody asks to see a note of yours */
            access_asked: components["schemas"]["Channels"];
            /** @description others changed the text of a note */
            edited: components["schemas"]["Channels"];
            /** @description a note has another title */
            renamed: components["schemas"]["Channels"];
            /** @description a note was put into the trash */
            trashed: components["schemas"]["Channels"];
            /** @description a note came back from the trash */
            restored: components["schemas"]["Channels"];
            /** @description a webhook of yours was switched off */
            webhook_off: components["schemas"]["Channels"];
        };
        /**
         * @description * `shared` - a note was shared with you
         *     * `role_changed` - you have another role in a note
         *     * `access_lost` - you may not see a note any longer
         *     * `access_asked` - somebody asks to see a note of yours
         *     * `edited` - others changed the text of a note
         *     * `renamed` - a note has another title
         *     * `trashed` - a note was put into the trash
         *     * `restored` - a note came back from the trash
         *     * `webhook_off` - a webhook of yours was switched off
         * @enum {string}
         */
        NotificationKindEnum: "shared" | "role_changed" | "access_lost" | "access_asked" | "edited" | "renamed" | "trashed" | "restored" | "webhook_off";
        /** @description A part of what you are told. */
        NotificationList: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["Notification"][];
            /** @description How many of the page's inbox are not read. */
            unread_count: number;
        };
        /** @description The note that something happened to. */
        NotificationNote: {
            /** Format: uuid */
            id: string;
            /** @description At that moment. */
            title: string;
        };
        /** @description How you are told of what. */
        NotificationSettings: {
            events: components["schemas"]["NotificationEvents"];
            mail: components["schemas"]["Mail"];
        };
        /** @description What is to change; what is left out stays. */
        NotificationSettingsChangeRequest: {
            events?: components["schemas"]["NotificationEventChoicesRequest"];
            mail?: components["schemas"]["MailChoicesRequest"];
        };
        /** @description Who is logged in. */
        Person: {
            username: string;
            /** @description "#rrggbb", as others see their caret. */
            color: string;
            is_administrator: boolean;
            /** @description The largest file that can be attached here. */
            max_attachment_bytes: number;
        };
        /** @description Whether it was read. */
        ReadMarkRequest: {
            is_read: boolean;
        };
        /** @description From where on. */
        ReplayRequest: {
            /** Format: int64 */
            since: number;
        };
        /**
         * @description * `owner` - Owner
         *     * `editor` - Editor
         *     * `viewer` - Viewer
         * @enum {string}
         */
        RoleEnum: "owner" | "editor" | "viewer";
        /**
         * @description * `read` - Read notes
         *     * `write` - Create, change and trash notes
         *     * `share` - Change who may do what
         * @enum {string}
         */
        ScopeEnum: "read" | "write" | "share";
        /** @description What was on the screen. */
        SeenRequest: {
            /** @description Such as "1.7". */
            revision: string;
        };
        /** @description What one person is to a note. */
        Share: {
            username: string;
            role: components["schemas"]["RoleEnum"];
            /** @description "#rrggbb", as at their caret. */
            color: string;
        };
        /** @description What somebody is to become. */
        ShareChangeRequest: {
            role: components["schemas"]["ShareRoleEnum"];
        };
        /** @description Everybody who may see a note, its owner first. */
        ShareList: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["Share"][];
        };
        /**
         * @description * `editor` - Editor
         *     * `viewer` - Viewer
         * @enum {string}
         */
        ShareRoleEnum: "editor" | "viewer";
        /** @description A token, without what would let anybody use it. */
        Token: {
            id: number;
            name: string;
            scopes: components["schemas"]["ScopeEnum"][];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string | null;
            /**
             * Format: date-time
             * @description To the minute.
             */
            last_used_at: string | null;
            /** @description How the token begins. */
            hint: string;
        };
        /** @description Your tokens. */
        TokenList: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["Token"][];
        };
        /** @description How much is left. */
        Unread: {
            unread_count: number;
        };
        /** @description Up to where all was read. */
        UpToRequest: {
            /** Format: int64 */
            up_to: number;
        };
        /** @description How much of a note you are told. */
        Watch: {
            level: components["schemas"]["WatchLevelEnum"];
        };
        /** @description How much of a note you want to be told. */
        WatchChoiceRequest: {
            level: components["schemas"]["WatchLevelEnum"];
        };
        /**
         * @description * `all` - whatever others change
         *     * `mine` - what is addressed to you, and all of your own notes
         *     * `none` - nothing, but that access was lost or asked for
         * @enum {string}
         */
        WatchLevelEnum: "all" | "mine" | "none";
        /** @description A webhook, without its secret. */
        Webhook: {
            /** Format: uuid */
            id: string;
            name: string;
            url: string;
            /** @description Of which kinds events are sent; empty: of all. */
            kinds: components["schemas"]["EventKindEnum"][];
            /** @description The notes whose events are sent; null: of all that you may see. */
            notes: string[] | null;
            is_active: boolean;
            /**
             * @description Why it is switched off; empty while it is on.
             *
             *     * `owner` - its owner did it
             *     * `failed` - nothing was taken for too long
             *     * `gone` - the receiver answered 410: it wants no more
             */
            off_reason: components["schemas"]["WebhookOffEnum"] | components["schemas"]["BlankEnum"];
            /** @description Everything up to here was delivered, or was not to be. Moves a while later where there is nothing to send. */
            position: number;
            /**
             * Format: date-time
             * @description When an event was last taken.
             */
            delivered_at: string | null;
            /** @description How often the next event was tried in vain. */
            attempts: number;
            /** Format: date-time */
            first_failed_at: string | null;
            /** Format: date-time */
            next_attempt_at: string | null;
            last_error: components["schemas"]["DeliveryFailureEnum"] | components["schemas"]["BlankEnum"];
            /** Format: date-time */
            created_at: string;
        };
        /** @description What is to change. */
        WebhookChangeRequest: {
            url?: string;
            name?: string;
            kinds?: components["schemas"]["EventKindEnum"][];
            /** @description null: of all. */
            notes?: string[] | null;
            /** @description true goes on from where it was switched off. */
            is_active?: boolean;
        };
        /** @description Your webhooks. */
        WebhookList: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["Webhook"][];
        };
        /**
         * @description * `owner` - its owner did it
         *     * `failed` - nothing was taken for too long
         *     * `gone` - the receiver answered 410: it wants no more
         * @enum {string}
         */
        WebhookOffEnum: "owner" | "failed" | "gone";
        /** @description A webhook with a secret that was just made. */
        WebhookSecret: {
            /** Format: uuid */
            id: string;
            name: string;
            url: string;
            /** @description Of which kinds events are sent; empty: of all. */
            kinds: components["schemas"]["EventKindEnum"][];
            /** @description The notes whose events are sent; null: of all that you may see. */
            notes: string[] | null;
            is_active: boolean;
            /**
             * @description Why it is switched off; empty while it is on.
             *
             *     * `owner` - its owner did it
             *     * `failed` - nothing was taken for too long
             *     * `gone` - the receiver answered 410: it wants no more
             */
            off_reason: components["schemas"]["WebhookOffEnum"] | components["schemas"]["BlankEnum"];
            /** @description Everything up to here was delivered, or was not to be. Moves a while later where there is nothing to send. */
            position: number;
            /**
             * Format: date-time
             * @description When an event was last taken.
             */
            delivered_at: string | null;
            /** @description How often the next event was tried in vain. */
            attempts: number;
            /** Format: date-time */
            first_failed_at: string | null;
            /** Format: date-time */
            next_attempt_at: string | null;
            last_error: components["schemas"]["DeliveryFailureEnum"] | components["schemas"]["BlankEnum"];
            /** Format: date-time */
            created_at: string;
            /** @description Shown this once. */
            secret: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    access_requests_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccessRequestRequest"];
            };
        };
        responses: {
            /** @description No response body */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body has a type that is not understood here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    changes_list: {
        parameters: {
            query?: {
                page_size?: number;
                /** @description The `position` of an earlier answer. Without it nothing but the present position is answered. */
                since?: number;
            };
            header?: {
                /** @description `wait=20`: where there is nothing new after `since`, answer when there is, or after 20 seconds (at most `FEED_MAX_WAIT_SECONDS`). */
                Prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description How long was waited at most; missing where it could not be waited. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangeList"];
                };
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `position_gone`: what came after this position is not all kept. List the notes again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    notes_list: {
        parameters: {
            query?: {
                /** @description From `next` or `previous`. */
                cursor?: string;
                page_size?: number;
                /** @description In titles and excerpts. */
                search?: string;
                /** @description Only those that are called exactly so; capitals do not count. */
                title?: string;
                /** @description Your own trash instead of what is there. */
                trashed?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoteList"];
                };
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    notes_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it harmless to send a request again: under the same key of yours it is done once. Take a new one, such as a UUID, for each change. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewNoteRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description The revision, quoted: `"1.7"`. */
                    ETag?: string;
                    /** @description Its address. */
                    Location?: string;
                    /** @description `true` when an earlier request with this `Idempotency-Key` had done it; absent otherwise. */
                    "Idempotent-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Note"];
                };
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The text, the note with its history, or the file would be too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body has a type that is not understood here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    notes_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The revision, quoted: `"1.7"`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Note"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The note is in quarantine, because it made the server fail. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    notes_replace: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it harmless to send a request again: under the same key of yours it is done once. Take a new one, such as a UUID, for each change. */
                "Idempotency-Key"?: string;
                /** @description Write only at this revision, e.g. `"1.7"`; else 412. */
                "If-Match"?: string;
            };
            path: {
                note_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteReplacementRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description The revision, quoted: `"1.7"`. */
                    ETag?: string;
                    /** @description `true` when an earlier request with this `Idempotency-Key` had done it; absent otherwise. */
                    "Idempotent-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedNote"];
                };
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The note is in the trash, or you have as many of this as you may, or the server has no mail. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `stale_revision`: the note has moved on since If-Match. `base_gone`: the base is no longer kept. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The text, the note with its history, or the file would be too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body has a type that is not understood here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The note is in quarantine, because it made the server fail. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    notes_trash: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No response body */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    notes_change: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it harmless to send a request again: under the same key of yours it is done once. Take a new one, such as a UUID, for each change. */
                "Idempotency-Key"?: string;
                /** @description Write only at this revision, e.g. `"1.7"`; else 412. */
                "If-Match"?: string;
            };
            path: {
                note_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NoteChangeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description The revision, quoted: `"1.7"`. */
                    ETag?: string;
                    /** @description `true` when an earlier request with this `Idempotency-Key` had done it; absent otherwise. */
                    "Idempotent-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedNote"];
                };
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The note is in the trash, or you have as many of this as you may, or the server has no mail. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `stale_revision`: the note has moved on since If-Match. `base_gone`: the base is no longer kept. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The text, the note with its history, or the file would be too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body has a type that is not understood here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The note is in quarantine, because it made the server fail. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    access_requests_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessRequestList"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    access_requests_decline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note_id: string;
                username: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No response body */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    attachments_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttachmentList"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    attachments_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it harmless to send a request again: under the same key of yours it is done once. Take a new one, such as a UUID, for each change. */
                "Idempotency-Key"?: string;
            };
            path: {
                note_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["NewAttachmentRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description Its address. */
                    Location?: string;
                    /** @description `true` when an earlier request with this `Idempotency-Key` had done it; absent otherwise. */
                    "Idempotent-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Attachment"];
                };
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The note is in the trash, or you have as many of this as you may, or the server has no mail. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The text, the note with its history, or the file would be too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body has a type that is not understood here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no room left on the server. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    attachments_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                attachment_id: string;
                note_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Attachment"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    attachments_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                attachment_id: string;
                note_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No response body */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The note is in the trash, or you have as many of this as you may, or the server has no mail. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    attachments_download: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: 304. */
                "If-None-Match"?: string;
                /** @description A part of the bytes, e.g. `bytes=0-1023`. */
                Range?: string;
            };
            path: {
                attachment_id: string;
                /** @description For people: anything will do. */
                name: string;
                note_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Of the bytes, which never change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            206: {
                headers: {
                    /** @description Of the bytes, which never change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description No response body */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The file has no such bytes. */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    authors_list: {
        parameters: {
            query?: {
                /** @description Yjs client ids, with commas between them, at most `MAX_AUTHOR_CLIENT_IDS`; otherwise as many of the latest. */
                client_ids?: string;
            };
            header?: never;
            path: {
                note_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorList"];
                };
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    content_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The revision, quoted: `"1.7"`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/markdown": string;
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The note is in quarantine, because it made the server fail. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    content_replace: {
        parameters: {
            query?: {
                /** @description The revision of the text that was changed. */
                base_revision?: string;
            };
            header?: {
                /** @description Makes it harmless to send a request again: under the same key of yours it is done once. Take a new one, such as a UUID, for each change. */
                "Idempotency-Key"?: string;
                /** @description Write only at this revision, e.g. `"1.7"`; else 412. */
                "If-Match"?: string;
            };
            path: {
                note_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "text/markdown": string;
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description The revision, quoted: `"1.7"`. */
                    ETag?: string;
                    /** @description `true` when others had written since the base. */
                    Merged?: "false" | "true";
                    /** @description `true` when an earlier request with this `Idempotency-Key` had done it; absent otherwise. */
                    "Idempotent-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "text/markdown": string;
                };
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The note is in the trash, or you have as many of this as you may, or the server has no mail. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `stale_revision`: the note has moved on since If-Match. `base_gone`: the base is no longer kept. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The text, the note with its history, or the file would be too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body has a type that is not understood here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The note is in quarantine, because it made the server fail. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    notes_restore: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The revision, quoted: `"1.7"`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Note"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The note is in quarantine, because it made the server fail. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    seen_replace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SeenRequest"];
            };
        };
        responses: {
            /** @description No response body */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body has a type that is not understood here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    shares_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShareList"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    shares_create: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewShareRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Share"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Share"];
                };
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The note is in the trash, or you have as many of this as you may, or the server has no mail. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body has a type that is not understood here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    shares_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note_id: string;
                username: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No response body */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The note is in the trash, or you have as many of this as you may, or the server has no mail. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    shares_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note_id: string;
                username: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShareChangeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Share"];
                };
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The note is in the trash, or you have as many of this as you may, or the server has no mail. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body has a type that is not understood here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    watch_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Watch"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    watch_replace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WatchChoiceRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Watch"];
                };
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body has a type that is not understood here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    notification_settings_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationSettings"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    notification_settings_change: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NotificationSettingsChangeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationSettings"];
                };
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The note is in the trash, or you have as many of this as you may, or the server has no mail. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body has a type that is not understood here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    notifications_list: {
        parameters: {
            query?: {
                /**
                 * @description Only those that your settings send there.
                 *
                 *     * `in_app` - in the page's inbox
                 *     * `browser` - by the browser, over other windows
                 */
                channel?: "in_app" | "browser";
                /** @description From the `next` of an earlier answer. */
                cursor?: number;
                page_size?: number;
                /** @description Only those not read. */
                unread?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationList"];
                };
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    notifications_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                notification_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadMarkRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notification"];
                };
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body has a type that is not understood here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    notifications_read_up_to: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpToRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Unread"];
                };
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body has a type that is not understood here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    session_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    tokens_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenList"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    tokens_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTokenRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedToken"];
                };
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body has a type that is not understood here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    tokens_revoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No response body */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    webhooks_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookList"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    webhooks_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWebhookRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookSecret"];
                };
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The note is in the trash, or you have as many of this as you may, or the server has no mail. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body has a type that is not understood here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    webhooks_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    webhooks_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No response body */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    webhooks_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["WebhookChangeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body has a type that is not understood here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deliveries_list: {
        parameters: {
            query?: {
                /** @description From the `next` of an earlier answer. */
                cursor?: number;
                page_size?: number;
            };
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryList"];
                };
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    webhooks_replay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description What was sent cannot be used. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `position_gone`: what came after this position is not all kept. List the notes again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body has a type that is not understood here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    webhooks_renew_secret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookSecret"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    webhooks_test: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description No credentials, or they no longer hold. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such thing, or none that you may see. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The database does not answer. What was sent may not have been stored. To send it again is harmless with the same `Idempotency-Key`, where there is one. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
}
