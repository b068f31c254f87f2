"""The rules that protect the people who use the service, and the test that proves each.

Contact and messages
- neutral sender, subject, first words, attachment: safety.test_contact_and_messages (subjects, sender),
  platform.test_web::test_email_shows_only_neutral_words_on_a_lock_screen,
  platform.test_ical::test_invitation_says_nothing_about_whom_it_is_for
- no wording of a programme where a lock screen shows it:
  directory.test_wording::test_added_words_leave_every_email_whole,
  ::test_words_that_cannot_be_are_refused_by_name, ::test_safe_contact_rules_hold_with_own_words,
  ::test_facts_are_filled_in_once_and_run_nothing
- neutral, private calendars, a place only when asked for: safety.test_contact_and_messages (calendars),
  training.test_routes::test_my_calendar_names_places_only_when_asked,
  directory.test_routes_of_my_details::test_place_in_calendar_comes_with_a_warning,
  home.test_calendars::test_a_programmes_feed_has_public_days_and_nobodys_own
- a private calendar link is on its owner's page only, and ends with whatever may have put other eyes on it:
  safety.test_contact_and_messages::test_a_private_calendar_link_is_on_its_owners_page_only,
  home.test_calendars::test_a_link_ends_with_whatever_may_have_put_other_eyes_on_it,
  ::test_no_link_for_whoever_wants_the_telephone_only_or_is_a_stranger,
  ::test_a_feed_takes_few_reads_and_logs_tell_no_token
- safe address, hours, telephone only:
  directory.test_services::test_telephone_only_stops_every_email_and_asks_for_a_call,
  ::test_choosing_telephone_only_takes_back_waiting_emails, ::test_email_waits_for_the_hours_somebody_gave,
  ::test_known_address_is_never_replaced_by_adding_again, ::test_new_address_is_used_only_once_it_is_confirmed
- making one record of two replaces no address, ends no wish, and keeps apart whom one of them must not meet:
  directory.test_merging::test_whatever_stands_in_the_way_is_said_and_nothing_changes,
  ::test_letters_that_wait_become_a_call_for_somebody_who_wants_calls,
  ::test_whoever_must_not_meet_the_one_record_must_not_meet_the_other
- a whole intake, with people who want no email, and nothing to anyone withdrawn: proofs.test_intake
- where a room is only after acceptance:
  safety.test_contact_and_messages::test_address_room_and_link_are_for_those_who_are_coming

Who sees whom
- somebody else signs:
  mentoring.test_services_of_signing::test_avoided_manager_hears_nothing_more_whatever_happens,
  ::test_manager_named_but_never_asked_is_never_written_to, ::test_relative_and_applicant_cannot_sign,
  mentoring.test_routes_of_staff::test_administrator_verifies_who_signs_instead,
  places.test_story::test_avoided_manager_gets_nothing,
  mentoring.test_bounces::test_refused_address_of_an_avoided_manager_is_told_to_nobody,
  mentoring.test_manager_page::test_avoided_manager_gets_no_new_link,
  ::test_whoever_names_somebody_else_leaves_the_page_in_silence
- restricted people: safety.test_who_sees_whom (pages, exports, registers, putting forward),
  places.test_routes::test_restricted_people_are_not_on_the_board_and_in_no_number,
  reports.test_cohort::test_restricted_people_are_counted_for_named_staff_only,
  reports.test_trail::test_restricted_people_and_all_that_is_theirs_are_left_out,
  evaluation.test_figures::test_restricted_people_are_in_no_figure,
  reports.test_learning::test_whoever_becomes_restricted_changes_no_figure_by_it,
  mentoring.test_manager_page::test_who_is_left_out,
  home.test_routes::test_failed_email_of_a_restricted_person_is_for_named_staff,
  forum.test_services::test_a_restricted_mentor_is_on_no_list_of_an_administrator
- sight of an agency ends: safety.test_who_sees_whom::test_lead_sees_nobody_who_has_left,
  reports.test_agency::test_whoever_left_is_gone_and_the_new_agency_is_not_named,
  places.test_order_of_colleagues (whoever left, and restricted people, in an agency's order)
- leads and managers: safety.test_who_sees_whom::test_leads_read_no_mark_no_reason_and_no_choice_of_side,
  reports.test_agency::test_days_show_only_once_the_course_has_ended_and_never_why_or_when,
  mentoring.test_routes_of_countersigning::test_page_shows_what_is_signed_and_never_answers_or_scores
- kept apart: safety.test_kept_apart (every way, rooms shared already, a yes; held back, the same is seen),
  safety.test_kept_apart_unseen (the same as an everyday reason, and to the letter the same as a hold, from
  proposal to letters), safety.test_who_sees_whom (no hint), places.test_holding (who may),
  places.test_story::test_kept_apart_people_do_not_both_get_a_place_and_nothing_says_why,
  places.test_allocation_reasons::test_somebody_barred_is_told_nothing_that_others_are_not,
  forum.test_services::test_somebody_kept_apart_waits_and_only_named_staff_learn_why,
  forum.test_services::test_a_freed_seat_passes_over_somebody_kept_apart,
  forum.test_handing_over::test_one_who_must_not_meet_somebody_there_meanwhile_is_checked_again,
  home.test_next_steps::test_request_stopped_for_whatever_reason_reads_the_same,
  reports.test_trail::test_keep_apart_records_and_holds_are_known_to_named_staff_only
- registers, screens on a wall and printed sheets: safety.test_registers_and_walls (known-as names, no agency,
  nobody restricted, a trainer marks instead),
  places.test_at_the_door::test_everybody_else_gets_the_same_plain_page,
  places.test_register_in_browser::test_marks_wait_in_the_browser_until_the_connection_is_back (what is kept)
- one's own marks and answers: safety.test_own_results (every page of everybody else),
  evaluation.test_papers (whoever types in a paper), evaluation.test_routes::test_nobody_else_opens_a_sitting
- a copy of data is read first: directory.test_services::test_copy_of_data_leaves_out_who_is_kept_apart,
  ::test_copy_of_data_is_released_by_somebody_else
- assessors whom an applicant avoids, and "I should not read this": safety.test_what_assessors_never_see
  ::test_avoided_assessor_is_never_given_it_and_hands_on_what_was_given,
  ::test_no_assessor_and_no_lead_learns_of_an_avoided_reader,
  ::test_scores_that_are_in_stay_when_their_assessor_is_avoided,
  mentoring.test_services_of_assessing
  ::test_standing_down_hands_it_to_whoever_has_least_and_never_back
- no reading of one's own or a known person's application: mentoring.test_services_of_assessing
  ::test_standing_down_hands_it_to_whoever_has_least_and_never_back,
  ::test_applicant_signatory_and_kept_apart_never_read_it

Words and disclosure
- the notice at every free text: safety.test_words_and_disclosure::test_every_free_text_has_the_notice
- withheld passages: safety.test_what_assessors_never_see
  ::test_withheld_passages_never_reach_an_assessor, ::test_nobody_learns_who_withheld_a_passage,
  ::test_passage_that_changes_is_not_shown_by_mistake,
  platform.test_withheld::test_withheld_passages_leave_nothing_behind
- the support page: safety.test_words_and_disclosure (exit, one link away, nothing kept),
  home.test_routes::test_support_is_never_logged
- outcomes tell nobody's score: safety.test_words_and_disclosure (thresholds, other names),
  places.test_allocation_reasons::test_small_groups_hear_of_no_threshold_and_no_tie
- small counts: reports.test_cohort::test_administrators_see_small_counts_and_the_programme_lead_does_not,
  reports.test_cohort::test_the_export_hides_the_same_and_is_on_record, platform.test_suppression
- "assessor" and "Children's Panel member": safety.test_words_and_disclosure (pages, letters, templates, data)

Facts of the first cohort
- seats of the morning: safety.test_first_cohort_facts (managers' seats),
  places.test_story::test_release_offers_core_and_awareness_and_holds_the_managers_place
- completion: places.test_story::test_course_is_completed_by_its_rule_and_the_mentor_begins
- criteria, essentials, links, the two sessions of Monday: safety.test_first_cohort_facts,
  mentoring.test_services_of_signing::test_links_live_until_signatures_close_and_at_least_fourteen_days
- message to a list: directory.test_services::test_message_goes_to_each_alone_and_calls_for_the_rest,
  directory.test_routes::test_message_is_previewed_then_sent
- entering and pasting: mentoring.test_services_of_applying::test_paper_application_counts_by_the_day_it_came,
  places.test_routes::test_lead_puts_colleagues_forward_after_a_preview
- provisional dates and what becomes of them: mentoring.test_routes_of_countersigning
  ::test_dates_are_provisional_in_the_managers_calendar, safety.test_first_cohort_facts (every outcome)
- working days of programme and agency: platform.test_working_days
  ::test_agency_keeps_the_days_of_the_programme_and_its_own, mentoring.test_agency_closures (reminders, late
  ones, what the applicant reads), directory.test_routes::test_closure_may_belong_to_one_agency,
  proofs.test_intake
- another role that signs for volunteers: mentoring.test_signatory_role (who may, what is refused, every page
  and email), training.test_planning_routes::test_cohort_names_who_signs_for_volunteers
- earlier answers are reused by their writer only, and nothing silently: mentoring.test_reusing
  ::test_somebody_who_applied_before_chooses_and_nothing_is_taken_silently,
  ::test_somebody_elses_words_are_never_taken, ::test_somebody_else_who_signed_is_checked_anew
"""
